import { request as requestHttp } from 'node:http'
import type { ClientRequest, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'

import type { ApiIncomingMessage } from '../request/api-request.ts'
import { HttpError } from '../errors/http-error.ts'
import { hasBody } from '../request/read-body.ts'
import type { ApiServerResponse } from '../response/api-response.ts'

import { openTunnel } from './tunnel.ts'

/** Where a request is passed on to. */
export interface ProxyTarget {
  /** Only protocol, host and port count. */
  readonly origin: URL
  /** Encoded, with its query. */
  readonly target: string
}

/** A server that says nothing for this long is given up, as in Next.js. */
const patience = 30_000

/** Headers of one connection (RFC 9110 section 7.6.1), which the next one has its own of. */
const ofConnection: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * Passes a request on to another server and its answer back, both as streams.
 *
 * @param onError told when the other server cannot be reached or breaks off
 * @example proxyRequest(req, res, { origin: new URL('http://127.0.0.1:4000'), target: '/a?b=1' }, onError)
 */
export function proxyRequest(
  req: ApiIncomingMessage,
  res: ApiServerResponse,
  { origin, target }: ProxyTarget,
  onError: (error: Error) => void,
): void {
  // TLS is loaded for who needs it: it takes as long to load as a small app.
  const request =
    origin.protocol === 'https:' ? process.getBuiltinModule('node:https').request : requestHttp
  let failed = false
  const fail = (error: Error): void => {
    if (failed || res.destroyed) return
    failed = true
    onError(error)
  }
  const upstream = request({
    // Brackets are of the URL, not of the address.
    hostname: origin.hostname.replaceAll(/^\[|\]$/g, ''),
    port: origin.port,
    method: req.method,
    path: target,
    headers: requestHeaders(req, origin),
    setHost: false,
    timeout: patience,
  })
  upstream.on('timeout', () => upstream.destroy(new Error(`No answer from ${origin.host} in 30 s`)))
  if (req.versoUpgradeHead === undefined) upstream.on('error', fail)
  else {
    upstream.on('error', (cause) => fail(new HttpError(502, 'Bad Gateway', { cause })))
    openTunnel(upstream, req, res, fail)
  }
  upstream.on('response', (answer) => {
    res.statusCode = answer.statusCode ?? 502
    if (answer.statusMessage !== undefined) res.statusMessage = answer.statusMessage
    for (const [name, value] of Object.entries(passedOn(answer.headers))) {
      if (value !== undefined) res.setHeader(name, value)
    }
    answer.on('error', fail)
    // What is cut off there must not look whole here.
    answer.on('close', () => {
      if (!answer.complete) fail(new Error(`${origin.host} broke off its answer`))
    })
    answer.pipe(res)
  })
  res.once('close', () => upstream.destroy())
  sendBody(req, res, upstream)
}

function sendBody(req: ApiIncomingMessage, res: ApiServerResponse, upstream: ClientRequest): void {
  if (!hasBody(req) || req.readableEnded) {
    upstream.end()
    return
  }
  if (req.versoExpectsContinue) res.writeContinue()
  req.pipe(upstream)
}

function requestHeaders(req: ApiIncomingMessage, origin: URL): OutgoingHttpHeaders {
  const headers = passedOn(req.headers)
  // Said outright: of its own Node frames no body of GET, HEAD, DELETE and OPTIONS, and the other server would take an
  // unframed one for the next request (request smuggling, CVE-2026-29057 of Next.js).
  if (req.headers['transfer-encoding'] !== undefined) headers['transfer-encoding'] = 'chunked'
  // `100 Continue` is answered here.
  delete headers['expect']
  headers['host'] = origin.host
  // Node says nothing of the length for these, and some servers then wait for a body.
  if (!hasBody(req) && (req.method === 'DELETE' || req.method === 'OPTIONS')) {
    headers['content-length'] = '0'
  }
  headers['x-forwarded-host'] = req.headers.host ?? ''
  if (req.versoUpgradeHead !== undefined) {
    headers['connection'] = 'Upgrade'
    headers['upgrade'] = 'websocket'
  }
  return headers
}

function passedOn(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const named = new Set(
    (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()),
  )
  // `Connection: content-length` would take the frame off the body.
  named.delete('content-length')
  const kept = Object.entries(headers).filter(
    ([name]) => !ofConnection.has(name) && !named.has(name),
  )
  return Object.fromEntries(kept)
}
