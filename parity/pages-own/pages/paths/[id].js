import { RouterFacts } from '../../lib/router-facts'
import { count } from '../../lib/state'
import { Show } from '../../lib/show'

export const getStaticPaths = () => ({ paths: ['/paths/a', '/paths/b/'], fallback: 'blocking' })

export async function getStaticProps({ params }) {
  if (params.id === 'gone') return { notFound: true }
  if (params.id === 'throw') throw new Error('secret')
  if (params.id === 'moved') return { redirect: { destination: '/about', permanent: false } }
  if (params.id === 'moved-out')
    return { redirect: { destination: '/else', permanent: true, basePath: false } }
  if (params.id === 'moved-far')
    return { redirect: { destination: 'https://example.com/', permanent: false } }
  return { props: { params, calls: count(`own ${params.id}`) } }
}

export default function Page(props) {
  return (
    <>
      <Show value={props} />
      <RouterFacts />
    </>
  )
}
