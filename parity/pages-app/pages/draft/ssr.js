import { facts } from '../../lib/facts'
import { Show } from '../../lib/show'

export const getServerSideProps = async (context) => {
  const { cookies: _, ...rest } = facts(context)
  return { props: { ...rest } }
}

export default function Page(props) {
  return <Show value={props} />
}
