import { Show } from '../lib/show'

export default function MyError(props) {
  return (
    <main>
      <h1>my error {props.statusCode}</h1>
      <Show value={props} />
    </main>
  )
}

MyError.getInitialProps = ({ req, res, err, pathname, query, asPath }) => ({
  statusCode: res ? res.statusCode : err ? err.statusCode : 404,
  message: err ? err.message : 'no error',
  method: req?.method ?? 'no request',
  pathname,
  query,
  asPath,
})
