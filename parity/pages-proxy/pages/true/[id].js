import { Show } from '../../lib/show'

export const getStaticPaths = () => ({ paths: ['/true/a'], fallback: true })
export const getStaticProps = ({ params }) =>
  params.id === 'gone' ? { notFound: true } : { props: { params } }

export default function Page(props) {
  return <Show value={props} />
}
