import { Show } from '../../lib/show'

export const getStaticPaths = () => ({ paths: [{ params: { id: 'a' } }], fallback: false })

export const getStaticProps = async ({ params, preview }) =>
  params.id === 'gone'
    ? { notFound: true }
    : params.id === 'moved'
      ? { redirect: { destination: '/about', permanent: true } }
      : { props: { id: params.id, preview: preview ?? null } }

export default function Page(props) {
  return <Show value={props} />
}
