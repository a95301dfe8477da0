import { Show } from '../lib/show'

export default function Page(props) {
  return <Show value={props} />
}

Page.getInitialProps = ({ pathname, asPath, query }) => ({ pathname, asPath, query })
