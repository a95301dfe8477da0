import { RouterFacts } from '../lib/router-facts'

export async function getStaticProps() {
  return { props: { text: 'my 500' } }
}

export default function Failed({ text }) {
  return (
    <main>
      <h1>{text}</h1>
      <RouterFacts />
    </main>
  )
}
