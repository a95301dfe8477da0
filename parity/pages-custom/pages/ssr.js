import { RouterFacts } from '../lib/router-facts'

export async function getServerSideProps({ query, res }) {
  if (query.fail === 'throw') throw new Error('secret of the data')
  if (query.fail === 'gone') return { notFound: true }
  if (query.fail === 'moved') return { redirect: { destination: '/gsp', permanent: false } }
  if (query.fail === 'header') {
    res.setHeader('X-Set', '1')
    res.statusCode = 503
  }
  return { props: { from: 'getServerSideProps', fail: query.fail ?? null } }
}

export default function Page({ from, fail }) {
  if (fail === 'render') throw new Error('secret of the rendering')
  return (
    <section>
      {from}
      <RouterFacts />
    </section>
  )
}
