const paths = {
  missing: ['/nowhere'],
  'missing-api': ['/api/nowhere'],
  api: ['/api/hello'],
  'api-post-only': ['/api/method-only'],
  'api-error': ['/api/err/sync'],
  'api-redirect': ['/api/redirect/plain'],
  'api-404': ['/api/status/404'],
  'api-201': ['/api/status/201'],
  'api-query': ['/api/query?a=1'],
  relative: ['hello'],
  empty: [''],
  undefined: [undefined],
  number: [5],
  absolute: ['http://example.com/'],
  double: ['//example.com/x'],
  slash: ['/api/hello/'],
  only: ['/nowhere', { unstable_onlyGenerated: true }],
  malformed: ['/api/items/%zz'],
}

export default async function handler(req, res) {
  try {
    const value = await res.revalidate(...paths[req.query.kind])
    res.json({ revalidated: true, value: value === undefined ? 'undefined' : value })
  } catch (error) {
    res.json({ revalidated: false, message: error.message, isError: error instanceof Error })
  }
}
