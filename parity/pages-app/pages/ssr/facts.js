import { facts } from '../../lib/facts'
import { RouterFacts } from '../../lib/router-facts'
import { Show } from '../../lib/show'

export const getServerSideProps = async (context) => ({ props: { facts: facts(context) } })

export default function Page(props) {
  return (
    <>
      <Show value={props} />
      <RouterFacts />
    </>
  )
}
