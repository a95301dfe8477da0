import { RouterFacts } from '../../../lib/router-facts'
import { Show } from '../../../lib/show'
import { state } from '../../../lib/state'

export function getStaticPaths() {
  return {
    paths: [
      'a',
      'a b',
      'ü',
      'a/b',
      'a%b',
      'a%2Fb',
      'UPPER',
      'dot.json',
      'a+b',
      'a&b=c',
      'index',
      '"q"',
      "it's",
      'semi;colon',
      'a,b',
      'a:b',
      'a@b',
      '~t',
      '(p)',
      '$m',
      'x!',
      '*',
    ].map((id) => ({ params: { id } })),
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
