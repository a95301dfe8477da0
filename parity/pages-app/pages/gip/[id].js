import { Show } from '../../lib/show'

export default function Page(props) {
  return <Show value={props} />
}

Page.getInitialProps = ({ query, pathname, asPath }) => ({ query, pathname, asPath })
