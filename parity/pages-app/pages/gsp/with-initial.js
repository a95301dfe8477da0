import { Show } from '../../lib/show'

export const getStaticProps = async () => ({ props: { from: 'getStaticProps' } })

export default function Page(props) {
  return <Show value={props} />
}
