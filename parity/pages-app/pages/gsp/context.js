import { Show } from '../../lib/show'

export function getStaticProps(context) {
  const kinds = Object.entries(context).map(([key, value]) => [key, value ?? 'undefined'])
  return { props: { kinds }, revalidate: 3600 }
}

export default function Page({ kinds }) {
  return <Show value={kinds} />
}
