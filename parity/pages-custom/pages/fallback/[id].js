import { RouterFacts } from '../../lib/router-facts'

export const getStaticPaths = () => ({ paths: ['/fallback/a'], fallback: true })
export const getStaticProps = async ({ params }) => {
  if (params.id === 'moved') return { redirect: { destination: '/gsp', permanent: false } }
  return params.id === 'gone' ? { notFound: true } : { props: { id: params.id } }
}

export default function Page({ id }) {
  return (
    <section>
      {String(id)}
      <RouterFacts />
    </section>
  )
}
