import { RouterFacts } from '../../../lib/router-facts'
import { Show } from '../../../lib/show'
import { state } from '../../../lib/state'

export function getStaticPaths() {
  return {
    paths: [
      '/paths/strings/a',
      '/paths/strings/b c',
      '/paths/strings/d%20e',
      '/paths/strings/%C3%BC',
    ],
    fallback: false,
  }
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
