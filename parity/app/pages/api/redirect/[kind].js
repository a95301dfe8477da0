const kinds = {
  plain: (res) => res.redirect('/api/hello'),
  absolute: (res) => res.redirect('https://example.com/a?b=c#d'),
  301: (res) => res.redirect(301, '/moved'),
  302: (res) => res.redirect(302, '/moved'),
  303: (res) => res.redirect(303, '/moved'),
  307: (res) => res.redirect(307, '/moved'),
  308: (res) => res.redirect(308, '/moved'),
  200: (res) => res.redirect(200, '/moved'),
  204: (res) => res.redirect(204, '/moved'),
  304: (res) => res.redirect(304, '/moved'),
  99: (res) => res.redirect(99, '/moved'),
  1000: (res) => res.redirect(1000, '/moved'),
  'string-status': (res) => res.redirect('302', '/moved'),
  swapped: (res) => res.redirect('/moved', 302),
  'no-url': (res) => res.redirect(302),
  none: (res) => res.redirect(),
  null: (res) => res.redirect(null),
  object: (res) => res.redirect({ a: 1 }),
  url: (res) => res.redirect(new URL('http://example.com/')),
  empty: (res) => res.redirect(''),
  'status-then': (res) => res.status(301).redirect('/moved'),
  crlf: (res) => res.redirect('/a\r\nSet-Cookie: x=1'),
  nul: (res) => res.redirect('/a\0b'),
  tab: (res) => res.redirect('/a\tb'),
  space: (res) => res.redirect('/a b'),
  latin1: (res) => res.redirect('/caf\u00e9'),
  unicode: (res) => res.redirect('/\u2603'),
  encoded: (res) => res.redirect('/%E2%98%83?x=%20'),
  relative: (res) => res.redirect('next'),
  query: (res) => res.redirect('?a=1'),
  protocol: (res) => res.redirect('//example.com/x'),
  html: (res) => res.redirect('/<script>alert(1)</script>'),
  cookies: (res) => {
    res.setHeader('Set-Cookie', ['a=1', 'b=2'])
    res.redirect(302, '/moved')
  },
  typed: (res) => {
    res.setHeader('Content-Type', 'text/html')
    res.redirect('/moved')
  },
  location: (res) => {
    res.setHeader('Location', '/first')
    res.redirect('/second')
  },
  twice: (res) => {
    res.redirect('/first')
    res.redirect('/second')
  },
  'after-send': (res) => {
    res.send('sent')
    res.redirect('/late')
  },
  'then-send': (res) => {
    res.redirect('/first')
    res.send('late')
  },
  'then-json': (res) => {
    res.redirect('/first')
    res.json({ late: true })
  },
  'returns-res': (res) => {
    const same = res.redirect('/x') === res
    console.log('redirect returns res', same)
  },
  float: (res) => res.redirect(302.5, '/moved'),
  nan: (res) => res.redirect(NaN, '/moved'),
  reason: (res) => {
    res.statusMessage = 'Go There'
    res.redirect(302, '/moved')
  },
  long: (res) => res.redirect('/' + 'a'.repeat(3000)),
  message: (res) => {
    try {
      res.redirect(302)
    } catch (error) {
      res.send(error.message)
    }
  },
}

export default function handler(req, res) {
  kinds[req.query.kind](res)
}
