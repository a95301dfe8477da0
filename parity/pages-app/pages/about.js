import { RouterFacts } from '../lib/router-facts'

export default function About() {
  return <RouterFacts />
}
