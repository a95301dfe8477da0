// @ts-check
import { ask, exchange } from '../lib/client.mjs'

const host = 'Host: localhost\r\nConnection: close\r\n'
const inner = 'GET /SMUGGLED HTTP/1.1\r\nHost: a\r\n\r\n'
const length = inner.length.toString(16)

/**
 * Promise 1 behind a rewrite: the other server sees one request where there was one (CVE-2026-29057 of Next.js), and only
 * below the folder that the configuration names. Promise 8: no part of the request chooses where it goes (CVE-2026-44578).
 *
 * @param {import('../lib/arena.mjs').Arena} arena
 * @param {import('../lib/report.mjs').Report} report
 */
export async function forwarding({ app, upstream }, report) {
  for (const method of [
    'GET',
    'HEAD',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
    'PROPFIND',
    'TRACE',
  ]) {
    for (const [how, fields, body] of /** @type {const} */ ([
      ['chunks', 'Transfer-Encoding: chunked\r\n', `${length}\r\n${inner}\r\n0\r\n\r\n`],
      ['a length', `Content-Length: ${inner.length}\r\n`, inner],
      [
        'a length that Connection names',
        `Connection: content-length\r\nContent-Length: ${inner.length}\r\n`,
        inner,
      ],
      [
        'a coding that Connection names',
        'Connection: transfer-encoding\r\nTransfer-Encoding: chunked\r\n',
        `${length}\r\n${inner}\r\n0\r\n\r\n`,
      ],
      ['an expectation', `Expect: 100-continue\r\nContent-Length: ${inner.length}\r\n`, inner],
    ])) {
      upstream.received = ['']
      const bytes = `${method} /up/x HTTP/1.1\r\n${host.replace(/Connection.*\r\n/, fields.startsWith('Connection') ? '' : '$&')}${fields}\r\n${body}`
      await exchange(app.port, bytes, { until: /HTTP.1.1 [2-5][^]*\r\n\r\n/, patience: 3_000 })
      report.check(1, `forwarding ${method} with ${how}`, whatLeaks(sent(upstream)))
    }
  }
  for (const path of [
    '/up/../secret',
    '/up/%2e%2e/secret',
    '/up/..%2f..%2fsecret',
    '/up/a/..%2f..%2f..%2fsecret',
    '/up/..%5c..%5csecret',
    '/up/%2e%2e%2f%2e%2e%2fsecret',
    '/up/x/../../secret',
    '/up/..;/secret',
    '/up/.%2e/secret',
    '/up/a%0d%0aX-Split:%201',
    '/up/a%0d%0a%0d%0aGET%20/SMUGGLED%20HTTP/1.1',
    '/up/a%20HTTP/1.1',
    '/up/%00',
    '/up/@evil.example/',
    '/up/%40evil.example',
    '/up/:81/',
    '/up/http://evil.example/',
    '/up//evil.example/',
    '/up/%2f%2fevil.example',
    '/up/x?a=b%0d%0aX-Split: 1'.replace(' ', '%20'),
    '/up/\xe4',
  ]) {
    upstream.received = ['']
    const got = await ask(app.port, `GET ${path}`)
    const line = sent(upstream).split('\r\n')[0] ?? ''
    const decoded = decode(line.split(' ')[1] ?? '')
    const outside =
      line !== '' &&
      (!line.startsWith('GET /base/') ||
        /(?:^|[/\\])\.\.(?:[/\\]|$)/.test(decoded.split('?')[0] ?? ''))
    report.check(
      8,
      `forwarding ${path}`,
      got.status >= 500 || got.status === 0
        ? `${got.status}`
        : outside
          ? line
          : /^X-Split/m.test(sent(upstream))
            ? 'a field was split off'
            : whatLeaks(sent(upstream)),
    )
  }
  for (const fields of [
    'X-Forwarded-Host: evil.example',
    'Forwarded: host=evil.example',
    'X-Original-URL: /secret',
    'X-Rewrite-URL: http://evil.example/',
    'X-Middleware-Rewrite: http://127.0.0.1:1/',
    'X-Matched-Path: /api/admin',
  ]) {
    upstream.received = ['']
    const got = await ask(app.port, 'GET /up/x', {
      headers: Object.fromEntries([fields.split(': ')]),
      host: 'evil.example',
    })
    const good =
      got.status === 200 &&
      sent(upstream).startsWith('GET /base/x HTTP/1.1\r\n') &&
      !/^host: evil/im.test(sent(upstream))
    report.check(
      8,
      `forwarding with ${fields}`,
      good ? undefined : `${got.status} ${sent(upstream).slice(0, 200)}`,
    )
  }
  for (const target of [
    'http://127.0.0.1:1/',
    'http://169.254.169.254/latest/meta-data/',
    'http:///api/echo',
    '//127.0.0.1:1/x',
    '/\\127.0.0.1:1/x',
    '/http://127.0.0.1:1/',
  ]) {
    const got = await exchange(
      app.port,
      `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
      { patience: 5_000, until: /\r\n\r\n/ },
    )
    const [status = 0] = got.statuses
    report.check(
      8,
      `an upgrade to ${target}`,
      status >= 300 && status < 500 ? undefined : `${status}`,
    )
  }
}

/**
 * @param {string} received
 * @returns {string | undefined} what is wrong with the framing of one forwarded request
 */
function whatLeaks(received) {
  if (received === '') return undefined
  const end = received.indexOf('\r\n\r\n')
  const head = received.slice(0, end + 2)
  const body = received.slice(end + 4)
  const announced = /^content-length: (\d+)\r$/im.exec(head)?.[1]
  const chunks = /^transfer-encoding: chunked\r$/im.test(head)
  if (announced !== undefined && chunks) return 'both lengths go on'
  if (announced !== undefined) {
    return body.length === Number(announced) ||
      (/^HEAD|expect/i.test(head) && body.length <= Number(announced))
      ? undefined
      : `a length of ${announced}, and ${body.length} bytes`
  }
  if (chunks) return undefined
  return body === '' ? undefined : `${body.length} bytes without a length: another request`
}

/** @param {import('../lib/arena.mjs').Upstream} upstream */
function sent({ received: [text = ''] }) {
  return text
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
