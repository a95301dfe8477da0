import { count } from '../../lib/state'

export async function getStaticProps({ revalidateReason }) {
  return { props: { calls: count('plain'), reason: revalidateReason } }
}

export default function Page({ calls, reason }) {
  return <p>{`call ${calls} for ${reason}`}</p>
}
