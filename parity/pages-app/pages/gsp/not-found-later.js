import { state } from '../../lib/state'

export async function getStaticProps() {
  return state('not-found-later', 'gone') === 'gone'
    ? { notFound: true, revalidate: 60 }
    : { props: {}, revalidate: 60 }
}

export default function Page() {
  return <p>found now</p>
}
