import { Show } from '../../show'

export default Show

export function getStaticPaths() {
  return { paths: ['/wait/a'], fallback: 'blocking' }
}

export function getStaticProps({ params }) {
  if (params.slug === 'gone') return { notFound: true }
  if (params.slug === 'away') return { redirect: { destination: '/about', permanent: false } }
  if (params.slug === 'bare') {
    return { redirect: { destination: '/about', permanent: true, basePath: false } }
  }
  return { props: { seen: { params } }, revalidate: 60 }
}
