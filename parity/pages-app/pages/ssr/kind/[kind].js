import { result, timed } from '../../../lib/kinds'
import { Show } from '../../../lib/show'

export function getServerSideProps({ params, query, res }) {
  if (query.header) res.setHeader('X-Set', 'before')
  if (query.cache) res.setHeader('Cache-Control', query.cache)
  if (query.status) res.statusCode = Number(query.status)
  if (query.cookie) res.setHeader('Set-Cookie', ['a=1', 'b=2'])
  return timed(params.kind) ?? result(params.kind)
}

export default function Page(props) {
  if (props.boom === 'render') throw new Error('secret of the rendering')
  if (props.boom === 'null') throw null
  return <Show value={props} />
}
