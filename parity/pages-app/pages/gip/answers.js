export default function Page(props) {
  return <pre>{JSON.stringify(props)}</pre>
}

Page.getInitialProps = async ({ res, query }) => {
  switch (query.how) {
    case 'end':
      res.end('sent by hand')
      return {}
    case 'redirect':
      res.writeHead(307, { Location: '/about' })
      res.end()
      return {}
    case 'status':
      res.statusCode = 404
      return { status: 404 }
    case 'header':
      res.setHeader('X-Own', '1')
      res.setHeader('Cache-Control', 'public, max-age=5')
      return {}
    case 'nothing':
      return undefined
    case 'null':
      return null
    case 'string':
      return 'text'
    case 'array':
      return ['a']
    case 'throw':
      throw new Error('secret of getInitialProps')
    case 'throw-404':
      throw Object.assign(new Error('not here'), { statusCode: 404 })
    case 'throw-enoent':
      throw Object.assign(new Error('no file'), { code: 'ENOENT' })
    case 'date':
      return { at: new Date(0), u: undefined }
    case 'circular': {
      const a = {}
      a.a = a
      return { a }
    }
    default:
      return { empty: true }
  }
}
