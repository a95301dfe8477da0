import { facts } from '../../lib/facts'
import { RouterFacts } from '../../lib/router-facts'
import { Show } from '../../lib/show'

export async function getServerSideProps(context) {
  switch (context.params.id) {
    case 'gone':
      return { notFound: true }
    case 'throw':
      throw new Error('secret')
    case 'moved':
      return { redirect: { destination: '/about', permanent: false } }
    case 'moved-query':
      return { redirect: { destination: '/about?a=1', permanent: false } }
    case 'moved-out':
      return { redirect: { destination: '/else', permanent: true, basePath: false } }
    default:
      return { props: { facts: facts(context) } }
  }
}

export default function Page(props) {
  return (
    <>
      <Show value={props} />
      <RouterFacts />
    </>
  )
}
