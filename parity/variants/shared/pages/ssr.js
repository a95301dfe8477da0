import { seeRequest } from '../see-request'
import { Show } from '../show'

export default Show

export function getServerSideProps(context) {
  const { query, res } = context
  if ('cookie' in query) res.setHeader('Set-Cookie', 'page=1')
  if ('cache' in query) res.setHeader('Cache-Control', 'private, max-age=9')
  if ('status' in query) res.statusCode = Number(query.status)
  if ('missing' in query) return { notFound: true }
  if ('to' in query) {
    const destination = query.to
    return {
      redirect: {
        destination,
        permanent: 'permanent' in query,
        ...('bare' in query && { basePath: false }),
      },
    }
  }
  return { props: { seen: seeRequest(context) } }
}
