import { useRouter } from 'next/router'

import { count, state } from '../../../lib/state'

export const getStaticPaths = () => ({ paths: [], fallback: true })

export async function getStaticProps({ params }) {
  const calls = count(`placeholder ${params.key}`)
  return state(`mode ${params.key}`) === 'gone' ? { notFound: true } : { props: { calls } }
}

export default function Page({ calls }) {
  return useRouter().isFallback ? <p>loading</p> : <p>call {calls}</p>
}
