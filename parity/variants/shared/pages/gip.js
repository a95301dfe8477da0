import { Show } from '../show'

export default function Initial({ seen }) {
  return <Show seen={seen} />
}

Initial.getInitialProps = ({ pathname, query, asPath, req }) => ({
  seen: { pathname, query, asPath, url: req?.url ?? null },
})
