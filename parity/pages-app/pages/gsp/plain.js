import { RouterFacts } from '../../lib/router-facts'
import { Show } from '../../lib/show'

export async function getStaticProps() {
  return { props: { a: 1, html: '</script><b>&', none: null, list: [{ deep: true }] } }
}

export default function Page(props) {
  return (
    <>
      <Show value={props} />
      <RouterFacts />
    </>
  )
}
