import { facts } from '../lib/facts'
import { RouterFacts } from '../lib/router-facts'
import { Show } from '../lib/show'

export function getServerSideProps(context) {
  if (context.query.fail === 'gone') return { notFound: true }
  if (context.query.fail === 'moved') return { redirect: { destination: '/gsp', permanent: false } }
  return { props: { facts: facts(context) } }
}

export default function Page(props) {
  return (
    <>
      <Show value={props} />
      <RouterFacts />
    </>
  )
}
