import { RouterFacts } from '../lib/router-facts'

export const getStaticProps = async () => ({ props: { from: 'getStaticProps' }, revalidate: 100 })

export default function Page({ from }) {
  return (
    <section>
      {from}
      <RouterFacts />
    </section>
  )
}
