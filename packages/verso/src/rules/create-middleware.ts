import { HttpError } from '../errors/http-error.ts'
import { VersoError } from '../errors/verso-error.ts'
import type { ApiIncomingMessage } from '../request/api-request.ts'
import { hasBody } from '../request/read-body.ts'
import { rereadableBody } from '../request/rereadable-body.ts'
import type { RereadableBody } from '../request/rereadable-body.ts'
import { sendRedirect } from '../response/send-redirect.ts'
import { sendWebBody } from '../response/send-web-response.ts'
import type { NextFetchEvent } from '../shims/fetch-event.ts'
import type { NextRequest } from '../shims/next-request.ts'
import type { RouteModule } from '../types/route.ts'

import { canonicalSpelling } from './canonical-spelling.ts'
import { compileMatchers } from './compile-matchers.ts'
import type { Exchange } from './exchange.ts'
import type {
  Middleware,
  MiddlewareDecision,
  MiddlewareSource,
  MiddlewareTarget,
} from './middleware-source.ts'
import { readDecision } from './read-decision.ts'
import { replaceHeaders } from './replace-headers.ts'
import { setHeaders } from './set-headers.ts'
import { mergeHeaders } from './take-decision.ts'

/** What a middleware is made of. */
export interface MiddlewareOptions {
  /** Relative to the app, for messages. */
  readonly file: string
  /** Evaluates the file; in dev, what it is now. */
  readonly load: () => Promise<RouteModule>
  readonly basePath: string
  readonly trailingSlash: boolean
  /** Hears of work given to `event.waitUntil` that fails. */
  readonly report: (error: unknown, message: string) => void
}

type Handler = (request: NextRequest, event: NextFetchEvent) => unknown

/** Our own classes, loaded with the first middleware. */
type Shims = Awaited<ReturnType<typeof loadShims>>

/**
 * Makes the middleware of an app that keeps it: its file is evaluated once.
 *
 * @throws {VersoError} VERSO_ERR_BAD_HANDLER when the file exports no function or its matcher is none
 * @example createApp({ middleware: await loadMiddleware({ file: 'proxy.ts', load, basePath, report }), ... })
 */
export async function loadMiddleware(options: MiddlewareOptions): Promise<MiddlewareSource> {
  const loaded = toMiddleware(await options.load(), await loadShims(), options)
  return { current: () => loaded }
}

/**
 * Makes the middleware of an app under development: its file is looked at for each request.
 *
 * @example createApp({ middleware: followMiddleware({ file: 'proxy.ts', load, basePath, report }), ... })
 */
export function followMiddleware(options: MiddlewareOptions): MiddlewareSource {
  return {
    current: async () => toMiddleware(await options.load(), await loadShims(), options),
  }
}

async function loadShims(): Promise<{
  readonly NextRequest: typeof NextRequest
  readonly NextFetchEvent: typeof NextFetchEvent
}> {
  const { NextRequest } = await import('../shims/next-request.ts')
  const { NextFetchEvent } = await import('../shims/fetch-event.ts')
  return { NextRequest, NextFetchEvent }
}

function toMiddleware(module: RouteModule, shims: Shims, options: MiddlewareOptions): Middleware {
  const { file, basePath } = options
  const handler = findHandler(module, file)
  const config = module['config']
  const matcher =
    typeof config === 'object' && config !== null && 'matcher' in config
      ? config.matcher
      : undefined
  return {
    matches: compileMatchers(matcher, { basePath, file }),
    run: (exchange, target) => run(handler, exchange, target, { shims, options }),
  }
}

function findHandler(module: RouteModule, file: string): Handler {
  const inner = module['default']
  // CommonJS files arrive as the `default` of a module namespace.
  const nested: unknown =
    typeof inner === 'object' && inner !== null && 'default' in inner ? inner.default : undefined
  const named = /(?:^|\/)proxy\.\w+$/.test(file) ? module['proxy'] : module['middleware']
  const handler = [named, inner, nested].find((value) => typeof value === 'function')
  // Its parameters are known by convention only.
  if (handler !== undefined) return handler as Handler
  throw new VersoError('VERSO_ERR_BAD_HANDLER', `${file} exports no function.`, {
    hint: 'Export one: export default function proxy(request) {}. Without it nothing would be guarded.',
  })
}

async function run(
  handler: Handler,
  exchange: Exchange,
  target: MiddlewareTarget,
  { shims, options }: { readonly shims: Shims; readonly options: MiddlewareOptions },
): Promise<MiddlewareDecision | undefined> {
  const { req, res } = exchange
  refuseForbidden(exchange)
  const base = addressOf(exchange, target)
  const gone = new AbortController()
  const leave = (): void => gone.abort()
  res.once('close', leave)
  const body = bodyOf(exchange)
  const headers = toHeaders(req)
  // Only ours: what a client said under this name has been removed.
  if (target.data) headers.set('x-nextjs-data', '1')
  const init = { method: req.method ?? 'GET', headers, signal: gone.signal }
  const { basePath, trailingSlash } = options
  const request = new shims.NextRequest(base, {
    ...init,
    // Where nothing was sent there is a stream that holds nothing, as in edge routes.
    ...(mayHaveBody(req) && { body: body?.stream ?? new Uint8Array() }),
    nextConfig: { basePath, trailingSlash },
  })
  const waiting: Promise<unknown>[] = []
  const sourcePage = `/${options.file.replace(/\.\w.*$/, '')}`
  const event = new shims.NextFetchEvent(request, { waiting, sourcePage })
  const result: unknown = await handler(request, event)
  res.off('close', leave)
  await body?.settled()
  for (const promise of waiting) {
    promise.catch((error: unknown) => options.report(error, 'waitUntil of the middleware failed'))
  }
  if (result === undefined || result === null) return { headers: [], rewrite: undefined }
  if (!(result instanceof Response)) {
    throw new VersoError('VERSO_ERR_BAD_HANDLER', `${options.file} did not return a Response.`, {
      hint: 'Return NextResponse.next(), .rewrite(), .redirect(), .json(), a Response, or nothing.',
    })
  }
  // It stands for an answer that never came: there is none to give, as in Next.js.
  if (result.type === 'error') {
    setHeaders(res, target.headers)
    throw new HttpError(404, 'Not Found')
  }
  const decision = readDecision(result, base)
  if (decision.kind === 'go-on') {
    if (decision.requestHeaders !== undefined) replaceHeaders(req, decision.requestHeaders)
    // What it says with a rewrite holds for the answer, as in Next.js.
    if (result.status !== 200) res.statusCode = result.status
    return { headers: decision.headers, rewrite: decision.rewrite }
  }
  setHeaders(res, mergeHeaders(target.headers, decision.headers))
  if (decision.kind === 'redirect' && target.data) {
    // The client's router asks for data; a redirect of that would be followed unseen.
    res.removeHeader('location')
    res.setHeader('x-nextjs-redirect', decision.location)
    res.statusCode = result.status
    await sendWebBody(result.body, res)
  } else if (decision.kind === 'redirect') {
    sendRedirect(res, result.status, decision.location)
  } else {
    res.statusCode = result.status
    await sendWebBody(result.body, res)
  }
  return undefined
}

/** No `Request` has the method TRACE (WHATWG Fetch, section 2.2.1), so the middleware cannot be asked, and nobody gets past it. */
function refuseForbidden({ req, res }: Exchange): void {
  if (req.method !== 'TRACE') return
  res.setHeader('Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS')
  throw new HttpError(405, 'Method Not Allowed')
}

/** The host is not the client's `Host` header: a URL built from that would lead wherever the client says. */
function addressOf({ req }: Exchange, { path, search }: MiddlewareTarget): string {
  const secure = String(req.headers['x-forwarded-proto'] ?? '').includes('https')
  const query = new URLSearchParams(search).toString()
  const port = req.socket.localPort ?? 80
  return `${secure ? 'https' : 'http'}://localhost:${port}${canonicalSpelling(path)}${query === '' ? '' : `?${query}`}`
}

function toHeaders(req: ApiIncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(req.headers)) {
    for (const each of [value ?? []].flat()) headers.append(name, each)
  }
  return headers
}

function bodyOf({ req, res }: Exchange): RereadableBody | undefined {
  if (!hasBody(req) || !mayHaveBody(req)) return undefined
  return rereadableBody(req, () => {
    if (!req.versoExpectsContinue) return
    req.versoExpectsContinue = false
    res.writeContinue()
  })
}

/** No `Request` with one of these methods has a body (WHATWG Fetch, section 5.4). */
function mayHaveBody({ method }: ApiIncomingMessage): boolean {
  return method !== 'GET' && method !== 'HEAD'
}
