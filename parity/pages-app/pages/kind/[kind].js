import { result, timed } from '../../lib/kinds'
import { Show } from '../../lib/show'

export function getStaticPaths() {
  return { paths: [], fallback: 'blocking' }
}

export function getStaticProps({ params }) {
  return timed(params.kind) ?? result(params.kind)
}

export default function Page(props) {
  if (props.boom === 'render') throw new Error('secret of the rendering')
  if (props.boom === 'null') throw null
  return <Show value={props} />
}
