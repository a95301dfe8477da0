import { count } from '../lib/state'
import { RouterFacts } from '../lib/router-facts'

export async function getStaticProps() {
  return { props: { made: count('404') > 0 ? 'later' : 'by the build' }, revalidate: 3600 }
}

export default function NotFound({ made }) {
  return (
    <main>
      <h1>my 404 made {made}</h1>
      <RouterFacts />
    </main>
  )
}
