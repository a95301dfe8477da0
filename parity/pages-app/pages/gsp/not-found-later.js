import { state } from '../../lib/state'

export async function getStaticProps() {
  return state('not-found-later', 'gone') === 'gone'
    ? { notFound: true, revalidate: 3600 }
    : { props: {}, revalidate: 3600 }
}

export default function Page() {
  return <p>found now</p>
}
