export async function getServerSideProps({ req, res, query }) {
  switch (query.how) {
    case 'end':
      res.end('sent by hand')
      return { props: {} }
    case 'end-nothing':
      res.end('sent by hand')
      return undefined
    case 'json':
      res.setHeader('Content-Type', 'application/json')
      res.end('{"a":1}')
      return { props: {} }
    case 'write-head':
      res.writeHead(302, { Location: '/about' })
      res.end()
      return { props: {} }
    case 'write-head-only':
      res.writeHead(201, { 'X-Head': '1' })
      return { props: {} }
    case 'sitemap':
      res.setHeader('Content-Type', 'text/xml')
      res.write('<urlset>')
      res.end('</urlset>')
      return { props: {} }
    case 'late':
      await new Promise((resolve) => setTimeout(resolve, 20))
      res.statusCode = 202
      res.end('late')
      return { props: {} }
    case 'type':
      res.setHeader('Content-Type', 'text/plain; charset=utf-8')
      return { props: {} }
    case 'status':
      res.statusCode = 418
      return { props: {} }
    case 'message':
      res.statusCode = 299
      res.statusMessage = 'Strange'
      return { props: {} }
    case 'etag':
      res.setHeader('ETag', '"own"')
      return { props: {} }
    case 'length':
      res.setHeader('Content-Length', '5')
      return { props: {} }
    case 'cache':
      res.setHeader('Cache-Control', 'public, s-maxage=10, stale-while-revalidate=59')
      return { props: {} }
    case 'cookie':
      res.setHeader('Set-Cookie', ['a=1; Path=/', 'b=2; HttpOnly'])
      return { props: {} }
    case 'vary':
      res.setHeader('Vary', 'Cookie')
      return { props: {} }
    case '204':
      res.statusCode = 204
      return { props: {} }
    case '304':
      res.statusCode = 304
      return { props: {} }
    case '404':
      res.statusCode = 404
      return { props: {} }
    case '500':
      res.statusCode = 500
      return { props: {} }
    case 'body': {
      const parts = []
      for await (const part of req) parts.push(part)
      return { props: { method: req.method, body: Buffer.concat(parts).toString() } }
    }
    case 'promise':
      return { props: Promise.resolve({ later: true }) }
    case 'hang-up':
      res.destroy()
      return { props: {} }
    case 'throw-after-end':
      res.end('ended')
      throw new Error('after end')
    case 'throw-after-headers':
      res.setHeader('X-Before', '1')
      res.setHeader('Content-Type', 'text/x-before')
      res.setHeader('Set-Cookie', 'c=1')
      throw new Error('after headers')
    default:
      return { props: {} }
  }
}

export default function Page(props) {
  return <pre>{JSON.stringify(props)}</pre>
}
