import { Show } from '../../show'

export default Show

export function getStaticPaths() {
  return { paths: ['/blog/a', '/blog/b%20c', { params: { slug: 'ü' } }], fallback: false }
}

export function getStaticProps({ params }) {
  return { props: { seen: { params } } }
}
