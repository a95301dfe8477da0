import { Readable } from 'node:stream'

class Custom {
  name = 'custom'
  toJSON() {
    return { to: 'json' }
  }
}

const circular = { a: 1 }
circular.self = circular

const kinds = {
  string: () => 'hello',
  empty: () => '',
  html: () => '<b>hi</b>',
  unicode: () => 'zażółć ☃ 😀',
  number: () => 42,
  zero: () => 0,
  nan: () => NaN,
  true: () => true,
  false: () => false,
  null: () => null,
  undefined: () => undefined,
  array: () => [1, 'two', null],
  'array-empty': () => [],
  object: () => ({ a: 1, b: [true], c: null, d: undefined }),
  'object-empty': () => ({}),
  'null-proto': () => Object.assign(Object.create(null), { a: 1 }),
  buffer: () => Buffer.from('bytes'),
  'buffer-empty': () => Buffer.alloc(0),
  'buffer-binary': () => Buffer.from([0, 1, 2, 253, 254, 255]),
  uint8: () => new Uint8Array([104, 105]),
  uint16: () => new Uint16Array([1, 2]),
  arraybuffer: () => new Uint8Array([104, 105]).buffer,
  dataview: () => new DataView(new ArrayBuffer(2)),
  stream: () => Readable.from(['one', 'two']),
  'stream-empty': () => Readable.from([]),
  'web-stream': () => new Blob(['web']).stream(),
  blob: () => new Blob(['blob']),
  date: () => new Date(0),
  map: () => new Map([['a', 1]]),
  set: () => new Set([1]),
  error: () => new Error('not for clients'),
  regexp: () => /x/g,
  url: () => new URL('http://example.com/a'),
  params: () => new URLSearchParams('a=1'),
  custom: () => new Custom(),
  'boxed-string': () => new String('boxed'),
  promise: () => Promise.resolve('late'),
  response: () => new Response('fetch'),
  bigint: () => 10n,
  'bigint-inside': () => ({ a: 10n }),
  symbol: () => Symbol('s'),
  function: () => () => 'f',
  class: () => Custom,
  circular: () => circular,
  'proto-key': () => JSON.parse('{"__proto__":{"x":1},"a":1}'),
  'to-json-undefined': () => ({ toJSON: () => undefined }),
  'throwing-to-json': () => ({
    toJSON() {
      throw new Error('toJSON failed')
    },
  }),
  'lone-surrogate': () => 'a\ud800b',
}

/** `?how=json`, `?type=...`, `?status=...`, `?length=...`, `?header=Name:value` prepare the answer. */
export default function handler(req, res) {
  const { kind, how = 'send', type, status, length, header } = req.query
  if (type !== undefined) res.setHeader('Content-Type', type)
  if (length !== undefined) res.setHeader('Content-Length', length)
  if (status !== undefined) res.status(Number(status))
  for (const line of header === undefined ? [] : [header].flat()) {
    const colon = line.indexOf(':')
    res.setHeader(line.slice(0, colon), line.slice(colon + 1))
  }
  if (!(kind in kinds)) return res.status(404).end('no such kind')
  if (how === 'none') return res.send()
  res[how](kinds[kind]())
}
