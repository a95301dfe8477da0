import { count } from '../../../lib/state'

export const getStaticPaths = () => ({ paths: [{ params: { key: 'a' } }], fallback: false })

export async function getStaticProps({ params }) {
  return { props: { calls: count(`listed ${params.key}`) } }
}

export default function Page({ calls }) {
  return <p>call {calls}</p>
}
