import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'

import { HttpError } from '../errors/http-error.ts'
import { VersoError } from '../errors/verso-error.ts'
import type { ApiIncomingMessage } from '../request/api-request.ts'
import { hasBody } from '../request/read-body.ts'
import { splitTarget } from '../request/split-target.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import { relativeLocation } from '../response/relative-location.ts'
import { sendWebBody } from '../response/send-web-response.ts'
import { NextFetchEvent } from '../shims/fetch-event.ts'
import { NextRequest } from '../shims/next-request.ts'
import type { Params, Route } from '../types/route.ts'

/** A handler of a route with `config.runtime = 'edge'`: a `Request` in, a `Response` out. */
export type EdgeHandler = (request: NextRequest, event: NextFetchEvent) => unknown

/**
 * Runs an edge handler (CONTRACT point 26). Route parameters are in the URL's search, the body is as long as the client
 * makes it, and comes as a stream.
 *
 * @throws {VersoError} VERSO_ERR_BAD_HANDLER when the handler returns no `Response`
 * @example await runEdge(handler, route, req, res)
 */
export async function runEdge(
  handler: EdgeHandler,
  route: Route,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
): Promise<void> {
  const gone = new AbortController()
  res.once('close', () => gone.abort())
  const { basePath = '', trailingSlash = false } = res.verso ?? {}
  const request = new NextRequest(toUrl(req, basePath), {
    ...toInit(req, gone.signal),
    nextConfig: { basePath, trailingSlash },
  })
  const waiting: Promise<unknown>[] = []
  const event = new NextFetchEvent(request, { waiting, sourcePage: route.pattern })
  const response = await handler(request, event)
  for (const promise of waiting) {
    promise.catch((error: unknown) => res.verso?.report(error, `waitUntil of ${route.file} failed`))
  }
  if (!isResponse(response)) {
    throw new VersoError('VERSO_ERR_BAD_HANDLER', `${route.file} did not return a Response.`, {
      hint: 'A route with the edge runtime answers with what it returns: `return new Response(…)`.',
    })
  }
  await sendResponse(response, res, request.url)
}

function toInit(req: ApiIncomingMessage, signal: AbortSignal): RequestInit {
  const headers = new Headers()
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    headers.append(req.rawHeaders[i] as string, req.rawHeaders[i + 1] as string)
  }
  const method = req.method ?? 'GET'
  // No `Request` has it (WHATWG Fetch, section 2.2.1).
  if (method === 'TRACE') throw new HttpError(405, 'Method Not Allowed')
  const init: RequestInit = { method, headers, signal }
  if (method !== 'GET' && method !== 'HEAD') {
    // Handlers pass `request.body` on without asking whether anything was sent: then it is a stream that holds nothing.
    init.body = hasBody(req)
      ? (Readable.toWeb(req) as ReadableStream<Uint8Array>)
      : new Uint8Array()
    init.duplex = 'half'
  }
  return init
}

/**
 * The host is not the client's `Host` header: a URL built from that would lead wherever the client says. The path is the
 * one that was asked for; what a rewrite says in the query is behind what the client said.
 */
function toUrl(req: ApiIncomingMessage, basePath: string): string {
  const { pathname, search: asked } = splitTarget(req.url ?? '/')
  const query = toSearch(asked, req.versoSearch, req.versoParams ?? {})
  const secure = String(req.headers['x-forwarded-proto'] ?? '').includes('https')
  const port = req.socket.localPort ?? 80
  const path = `${basePath}${pathname}`
  return `${secure ? 'https' : 'http'}://localhost:${port}${path}${query === '' ? '' : `?${query}`}`
}

/**
 * The names in the order of the client's, then those that a rewrite added, then the route's parameters; what comes later in this list
 * says what a name means. The searches are read with their question mark: one of their own would be taken for it.
 */
function toSearch(asked: string, ruled: string, params: Params): string {
  const client = new URLSearchParams(`?${asked}`)
  const rules = new URLSearchParams(`?${ruled}`)
  const search = new URLSearchParams()
  for (const name of new Set([...client.keys(), ...rules.keys(), ...Object.keys(params)])) {
    const own = Object.hasOwn(params, name) ? params[name] : undefined
    const values = [own ?? (rules.has(name) ? rules : client).getAll(name)].flat()
    for (const value of values) search.append(name, value)
  }
  return search.toString()
}

/** Anything shaped like one: libraries bring `Response` classes of their own. */
function isResponse(value: unknown): value is Response {
  return (
    typeof value === 'object' &&
    value !== null &&
    'status' in value &&
    'headers' in value &&
    'body' in value
  )
}

/**
 * How the body is sent is the server's business. A handler that passes on what it fetched passes these on as well: they describe
 * the bytes before `fetch` decoded them. Nor may they keep a connection that the client wants closed (RFC 9112 section 9.6).
 */
const framing: ReadonlySet<string> = new Set([
  'content-length',
  'content-encoding',
  'transfer-encoding',
])

/** A place elsewhere goes out as it was written. */
function toLocation(value: string, base: string): string {
  if (!/^https?:/i.test(value)) return value
  const here = relativeLocation(value, base)
  return here.startsWith('/') ? here : value
}

async function sendResponse(
  response: Response,
  res: ApiServerResponse,
  base: string,
): Promise<void> {
  res.statusCode = response.status
  if (response.statusText !== '') res.statusMessage = response.statusText
  for (const [name, value] of response.headers) {
    if (framing.has(name) || (name === 'connection' && value !== 'close')) continue
    if (name === 'set-cookie') res.appendHeader(name, value)
    else res.setHeader(name, name === 'location' ? toLocation(value, base) : value)
  }
  await sendWebBody(response.body, res)
}
