import { RouterFacts } from '../../lib/router-facts'

export default function Page() {
  return <RouterFacts />
}
