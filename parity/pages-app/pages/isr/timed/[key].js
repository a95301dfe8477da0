import { count, state } from '../../../lib/state'

export const getStaticPaths = () => ({
  paths: ['built', 'built-two', 'built-three'].map((key) => ({ params: { key } })),
  fallback: 'blocking',
})

export async function getStaticProps({ params, revalidateReason }) {
  const calls = count(`timed ${params.key}`)
  const mode = state(`mode ${params.key}`, 'fine')
  if (mode === 'throw') throw new Error('the source is down')
  if (mode === 'gone') return { notFound: true, revalidate: 1 }
  if (mode === 'moved')
    return { redirect: { destination: '/about', permanent: false }, revalidate: 1 }
  return { props: { value: state(params.key), calls, reason: revalidateReason }, revalidate: 1 }
}

export default function Page({ value, calls, reason }) {
  return <p>{`${value} call ${calls} for ${reason}`}</p>
}
