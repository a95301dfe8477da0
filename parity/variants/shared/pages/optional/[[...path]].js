import { seeRequest } from '../../see-request'
import { Show } from '../../show'

export default Show

export function getServerSideProps(context) {
  return { props: { seen: seeRequest(context) } }
}
