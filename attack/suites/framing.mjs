// @ts-check
import { ask, exchange, inParallel } from '../lib/client.mjs'
import { legitimate } from '../lib/legitimate.mjs'
import { readCases } from '../lib/read-cases.mjs'

/** @typedef {import('../lib/report.mjs').Report} Report */

const get = 'GET /api/echo HTTP/1.1\r\n'
const host = 'Host: localhost\r\n'
const post = `POST /api/echo HTTP/1.1\r\n${host}`
const chunked = `${post}Transfer-Encoding: chunked\r\n\r\n`
/** What nobody may answer: it stands where a body or nothing should be. */
const smuggled = `GET /api/echo?SMUGGLED HTTP/1.1\r\n${host}Connection: close\r\n\r\n`

/** Values of Content-Length that are none, or that two readers read differently (RFC 9112 section 6.3). */
const lengths = readCases('lengths').map(
  (value) =>
    /** @type {const} */ ([
      `Content-Length: ${JSON.stringify(value)}`,
      `${post}Content-Length: ${value}\r\n\r\nhello${smuggled}`,
    ]),
)

/** Transfer codings other than the one that there is (RFC 9112 section 6.1, 7). */
const codings = readCases('codings').map(
  (value) =>
    /** @type {const} */ ([
      `Transfer-Encoding: ${JSON.stringify(value)}`,
      `${post}Transfer-Encoding: ${value}\r\n\r\n5\r\nhello\r\n0\r\n\r\n${smuggled}`,
    ]),
)

/** Chunks that end elsewhere for another reader (RFC 9112 section 7.1). */
const chunks = readCases('chunks').map(
  (value) =>
    /** @type {const} */ ([`chunks ${JSON.stringify(value)}`, `${chunked}${value}${smuggled}`]),
)

/** Request lines (RFC 9112 section 3). */
const lines = readCases('request-lines').map(
  (value) =>
    /** @type {const} */ ([
      `the request line ${JSON.stringify(value)}`,
      `${value}\r\n${host}\r\n${value.startsWith('GET /') ? '' : smuggled}`,
    ]),
)

/** Field lines (RFC 9112 section 5, RFC 9110 section 5.5). */
const fields = readCases('fields').map(
  (value) =>
    /** @type {const} */ ([`the field ${JSON.stringify(value)}`, `${get}${host}${value}\r\n\r\n`]),
)

/** Hosts that no URL has (RFC 9112 section 3.2: anything but one valid Host line is 400). */
const hosts = readCases('hosts')
  .map(
    (value) =>
      /** @type {const} */ ([`Host ${JSON.stringify(value)}`, `${get}Host: ${value}\r\n\r\n`]),
  )
  // A space at the end is no part of the value.
  .filter(([name]) => name !== 'Host "localhost:80 "')

/** Everything that gets one 4xx or 505, and a close. */
const refused = /** @type {readonly (readonly [name: string, bytes: string])[]} */ ([
  ...lengths,
  ...codings,
  ...chunks,
  ...lines,
  ...fields,
  ...hosts,
  ['no Host', `${get}\r\n`],
  ['two Hosts', `${get}${host}Host: b\r\n\r\n`],
  ['one Host twice', `${get}${host}${host}\r\n`],
  ['two Hosts in other case', `${get}${host}hOST: b\r\n\r\n`],
  ['three Hosts', `${get}${host}X: y\r\n${host}Y: z\r\n${host}\r\n`],
  ['two empty Hosts', `${get}Host:\r\nHost:\r\n\r\n`],
  ['two Hosts in HTTP/1.0', `GET /api/echo HTTP/1.0\r\n${host}${host}\r\n`],
  ['HTTP/0.9', 'GET /api/echo\r\n\r\n'],
  ['no version and two bare line feeds', 'GET /api/echo\n\n'],
  ['bare line feeds', `GET /api/echo HTTP/1.1\nHost: localhost\n\n`],
  ['a bare line feed after the request line', `GET /api/echo HTTP/1.1\n${host}\r\n`],
  ['a bare line feed after a field', `${get}Host: localhost\nX: y\r\n\r\n`],
  ['a bare line feed at the end', `${get}${host}\n`],
  ['bare carriage returns', 'GET /api/echo HTTP/1.1\rHost: localhost\r\r'],
  ['a bare carriage return at the end', `${get}${host}\r\r\n`],
  ['the HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00'],
  [
    'both lengths',
    `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  ],
  [
    'both lengths, the other way round',
    `${post}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${smuggled}`,
  ],
  [
    'both lengths, a length of 0',
    `${post}Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  ],
  [
    'both lengths on GET',
    `${get}${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  ],
  [
    'both lengths, an unknown coding',
    `${post}Content-Length: 5\r\nTransfer-Encoding: xchunked\r\n\r\nhello${smuggled}`,
  ],
  [
    'both lengths, identity',
    `${post}Content-Length: 5\r\nTransfer-Encoding: identity\r\n\r\nhello${smuggled}`,
  ],
  ['two lengths', `${post}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello${smuggled}`],
  ['one length twice', `${post}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello${smuggled}`],
  [
    'two lengths in other case',
    `${post}content-length: 0\r\nCONTENT-LENGTH: 5\r\n\r\nhello${smuggled}`,
  ],
  [
    'two codings',
    `${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  ],
  [
    'two codings, identity last',
    `${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${smuggled}`,
  ],
  [
    'two codings, identity first',
    `${post}Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  ],
  [
    'two codings, nonsense last',
    `${post}Transfer-Encoding: chunked\r\nTransfer-encoding: cow\r\n\r\n0\r\n\r\n${smuggled}`,
  ],
  [
    'chunks in HTTP/1.0',
    `POST /api/echo HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  ],
  ['a folded length', `${post}Content-Length:\r\n 5\r\n\r\nhello${smuggled}`],
  ['a folded coding', `${post}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${smuggled}`],
  ['a folded first field', `GET /api/echo HTTP/1.1\r\n Host: localhost\r\n\r\n`],
  ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ['nothing but NULs', '\x00'.repeat(64)],
  ['a PROXY line', `PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n${get}${host}\r\n`],
  ['SMTP', 'EHLO example\r\n'],
  ['a head that is too large', `${get}${host}X: ${'a'.repeat(20_000)}\r\n\r\n`],
  ['a name that is too large', `${get}${host}${'a'.repeat(20_000)}: x\r\n\r\n`],
  ['a target that is too large', `GET /api/echo?${'a'.repeat(20_000)} HTTP/1.1\r\n${host}\r\n`],
  ['a method that is too large', `${'G'.repeat(20_000)} / HTTP/1.1\r\n${host}\r\n`],
  ['fields that are too many', `${get}${host}${'X: y\r\n'.repeat(6_000)}\r\n`],
  [
    'a chunk extension that is too large',
    `${chunked}5;${'x'.repeat(40_000)}\r\nhello\r\n0\r\n\r\n`,
  ],
  [
    'trailers that are too large',
    `${chunked}5\r\nhello\r\n0\r\n${`X: ${'y'.repeat(2_000)}\r\n`.repeat(20)}\r\n`,
  ],
  [
    'trailers that name framing',
    `${chunked}5\r\nhello\r\n0\r\nContent-Length: 50\r\nHost: evil.example\r\n\r\n${smuggled}`,
  ],
  ['an unknown expectation', `${post}Expect: cake\r\nContent-Length: 5\r\n\r\nhello`],
])

/**
 * Promise 1: what is malformed or ambiguous gets one answer and a close, and nothing that hides in it is answered.
 *
 * @param {import('../lib/arena.mjs').Arena} arena
 * @param {Report} report
 * @param {{ short: boolean }} options
 */
export async function framing({ app }, report, { short }) {
  await inParallel(refused, 8, async ([name, bytes]) => {
    const middle = Math.floor(bytes.length / 2)
    const halves = [bytes.slice(0, middle), bytes.slice(middle)]
    for (const parts of short ? [bytes] : [bytes, halves]) {
      const how = parts === bytes ? '' : ', in two pieces'
      const got = await exchange(app.port, parts, { patience: 6_000 })
      const [status = 0] = got.statuses
      const problem =
        got.statuses.length !== 1
          ? `${got.statuses.length} answers (${got.statuses.join(', ')})`
          : !((status >= 400 && status < 500) || status === 505)
            ? `${status}`
            : !got.closed
              ? `${status}, but the connection stays open`
              : /SMUGGLED|"seen"/.test(got.text)
                ? 'a handler ran'
                : undefined
      report.check(1, `framing: ${name}${how}`, problem)
    }
  })
  await inParallel(legitimate, 8, async ([name, bytes, answers = 1]) => {
    const got = await exchange(app.port, bytes, { patience: 6_000 })
    const good = got.statuses.length === answers && got.statuses.every((status) => status === 200)
    report.check(
      1,
      `framing, legitimate: ${name}`,
      good ? undefined : `${got.statuses.join(', ')} ${got.text.slice(0, 80)}`,
    )
  })
  await options(app.port, report)
  report.check(
    1,
    'framing: the server lives on',
    (await ask(app.port, 'GET /api/plain')).status === 200 ? undefined : 'it does not answer',
  )
}

/**
 * Asterisk-form is for OPTIONS alone: any final answer will do, as long as no handler runs.
 *
 * @param {number} port
 * @param {Report} report
 */
async function options(port, report) {
  const got = await exchange(port, `OPTIONS * HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)
  const good = got.statuses.length === 1 && (got.statuses[0] ?? 0) < 500
  report.check(1, 'framing: OPTIONS *', good ? undefined : got.text.slice(0, 80))
}
