import { RouterFacts } from '../../../lib/router-facts'
import { Show } from '../../../lib/show'
import { state } from '../../../lib/state'

export function getStaticPaths() {
  return { paths: [{ params: { id: 'a' } }], fallback: 'blocking' }
}

export async function getStaticProps({ params }) {
  return { props: { params, made: state('paths') } }
}

export default function Page(props) {
  return (
    <>
      <Show value={props} />
      <RouterFacts />
    </>
  )
}
