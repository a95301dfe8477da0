const multipart = (parts) =>
  `${parts.map(([head, body]) => `--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`).join('')}--x--\r\n`
const upload = (path, name, body, headers = ['Content-Type: multipart/form-data; boundary=x']) => ({
  name,
  method: 'POST',
  path,
  body,
  headers,
})
const one = multipart([
  ['name="title"', 'Hello'],
  ['name="file"; filename="a.txt"\r\nContent-Type: text/plain', 'file text'],
])

/** Packages made for connect and Express, used from handlers. */
export const cases = [
  { path: '/api/mw/cors' },
  {
    name: 'cors, allowed origin',
    path: '/api/mw/cors',
    headers: ['Origin: https://www.example.com'],
  },
  { name: 'cors, other origin', path: '/api/mw/cors', headers: ['Origin: https://evil.test'] },
  {
    name: 'cors, preflight',
    method: 'OPTIONS',
    path: '/api/mw/cors',
    headers: [
      'Origin: https://www.example.com',
      'Access-Control-Request-Method: POST',
      'Access-Control-Request-Headers: x-a',
    ],
  },
  { path: '/api/mw/helmet' },
  { path: '/api/mw/session' },
  { name: 'session, HEAD', method: 'HEAD', path: '/api/mw/session' },
  { path: '/api/mw/express-like' },
  { path: '/api/mw/express-like?stop=1' },
  ...['multer', 'formidable', 'busboy'].flatMap((name) => [
    upload(`/api/mw/${name}`, `${name}, field and file`, one),
    upload(
      `/api/mw/${name}`,
      `${name}, two fields`,
      multipart([
        ['name="a"', '1'],
        ['name="a"', '2'],
      ]),
    ),
    upload(`/api/mw/${name}`, `${name}, no parts`, multipart([])),
  ]),
  ...['multer', 'formidable'].map((name) =>
    upload(
      `/api/mw/${name}`,
      `${name}, file too large`,
      multipart([
        ['name="f"; filename="b.bin"\r\nContent-Type: application/octet-stream', 'x'.repeat(2000)],
      ]),
    ),
  ),
  ...['multer', 'formidable'].map((name) =>
    upload(`/api/mw/${name}`, `${name}, urlencoded`, 'a=1', [
      'Content-Type: application/x-www-form-urlencoded',
    ]),
  ),
  {
    name: 'compression package, gzip',
    path: '/api/mw/compression',
    headers: ['Accept-Encoding: gzip'],
  },
  { name: 'compression package, not asked', path: '/api/mw/compression' },
]
