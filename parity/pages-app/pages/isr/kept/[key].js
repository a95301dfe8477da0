import { count, state } from '../../../lib/state'

export const getStaticPaths = () => ({
  paths: ['one', 'two', 'three', 'four', 'five', 'six', 'ü b'].map((key) => ({ params: { key } })),
  fallback: 'blocking',
})

export async function getStaticProps({ params, revalidateReason }) {
  const calls = count(`kept ${params.key}`)
  const mode = state(`mode ${params.key}`, 'fine')
  if (mode === 'throw') throw new Error('the source is down')
  if (mode === 'gone') return { notFound: true }
  if (mode === 'moved') return { redirect: { destination: '/about', permanent: false } }
  if (mode === 'nothing') return undefined
  return { props: { value: state(params.key), calls, reason: revalidateReason, mode } }
}

export default function Page({ value, calls, reason, mode }) {
  if (mode === 'render') throw new Error('the rendering fails')
  return <p>{`${value} call ${calls} for ${reason}`}</p>
}
