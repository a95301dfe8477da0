// @ts-check

const get = 'GET /api/echo HTTP/1.1\r\n'
const host = 'Host: localhost\r\n'
const post = `POST /api/echo HTTP/1.1\r\n${host}`
const chunked = `${post}Transfer-Encoding: chunked\r\n\r\n`

/** What legitimate clients send: none of it may be refused. */
export const legitimate =
  /** @type {readonly (readonly [name: string, bytes: string, answers?: number])[]} */ ([
    ['a plain GET', `${get}${host}Connection: close\r\n\r\n`],
    ['empty lines before a request', `\r\n\r\n${get}${host}Connection: close\r\n\r\n`],
    ['HTTP/1.0 without Host', 'GET /api/echo HTTP/1.0\r\n\r\n'],
    [
      'HTTP/1.0 with keep-alive',
      `GET /api/echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /api/echo HTTP/1.0\r\n\r\n`,
      2,
    ],
    ['HTTP/1.0 with a body', 'POST /api/echo HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello'],
    ['an empty Host', `${get}Host:\r\nConnection: close\r\n\r\n`],
    ['a Host with a port', `${get}Host: localhost:3000\r\nConnection: close\r\n\r\n`],
    ['an IPv6 Host', `${get}Host: [::1]:3000\r\nConnection: close\r\n\r\n`],
    ['an underscore in Host', `${get}Host: my_service.internal\r\nConnection: close\r\n\r\n`],
    ['an international Host', `${get}Host: xn--mnchen-3ya.example.\r\nConnection: close\r\n\r\n`],
    ['a length', `${post}Connection: close\r\nContent-Length: 5\r\n\r\nhello`],
    [
      'a length with zeros in front',
      `${post}Connection: close\r\nContent-Length: 005\r\n\r\nhello`,
    ],
    [
      'chunks',
      `${post}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    ],
    [
      'chunks in other case',
      `${post}Connection: close\r\nTRANSFER-ENCODING: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    ],
    [
      'spaces around the coding',
      `${post}Connection: close\r\nTransfer-Encoding:  chunked \r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    ],
    [
      'chunk extensions',
      `${post}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b;c="d"\r\nhello\r\n0;x\r\n\r\n`,
    ],
    [
      'trailers',
      `${post}Connection: close\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n`,
    ],
    ['a GET with a body', `${get}${host}Connection: close\r\nContent-Length: 5\r\n\r\nhello`],
    [
      'an upgrade to nothing',
      `${get}${host}Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    ],
    [
      'an upgrade to HTTP/2',
      `${get}${host}Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
    ],
    [
      'an expectation',
      `${post}Connection: close\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello`,
    ],
    [
      'an expectation in other case',
      `${post}Connection: close\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\nhello`,
    ],
    [
      'an expectation in HTTP/1.0',
      `POST /api/echo HTTP/1.0\r\n${host}Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello`,
    ],
    ['8-bit values', `${get}${host}Connection: close\r\nX: \xe4\xf6\xfc\r\n\r\n`],
    ['a tab in a value', `${get}${host}Connection: close\r\nX: a\tb\r\n\r\n`],
    ['an empty value', `${get}${host}Connection: close\r\nX:\r\n\r\n`],
    ['odd names', `${get}${host}Connection: close\r\n!#$%&'*+-.^_\`|~: x\r\n\r\n`],
    ['two pipelined requests', `${get}${host}\r\n${get}${host}Connection: close\r\n\r\n`, 2],
    [
      'a body and a pipelined request',
      `${post}Content-Length: 5\r\n\r\nhello${get}${host}Connection: close\r\n\r\n`,
      2,
    ],
    [
      'chunks and a pipelined request',
      `${chunked}5\r\nhello\r\n0\r\n\r\n${get}${host}Connection: close\r\n\r\n`,
      2,
    ],
    [
      'an empty line between two requests',
      `${post}Content-Length: 5\r\n\r\nhello\r\n${get}${host}Connection: close\r\n\r\n`,
      2,
    ],
    ['a fragment', `GET /api/echo#x HTTP/1.1\r\n${host}Connection: close\r\n\r\n`],
    [
      'a query of signs',
      `GET /api/echo?a[]=1&b={}|^\`<>" HTTP/1.1\r\n${host}Connection: close\r\n\r\n`.replaceAll(
        ' HTTP',
        ' HTTP',
      ),
    ],
  ])
