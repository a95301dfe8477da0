import { RouterFacts } from '../../lib/router-facts'
import { Show } from '../../lib/show'

export default function Page(props) {
  return (
    <>
      <Show value={props} />
      <RouterFacts />
    </>
  )
}

Page.getInitialProps = async ({ req, res, AppTree, ...rest }) => ({
  keys: Object.keys(rest),
  plain: Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      value === undefined ? 'undefined' : typeof value === 'function' ? 'function' : value,
    ]),
  ),
  path: req.url.split('?')[0],
  status: res.statusCode,
  tree: typeof AppTree,
})
