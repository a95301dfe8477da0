import { isHttpError } from '../errors/http-error.ts'
import type { ApiIncomingMessage } from '../request/api-request.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import { linger } from '../response/linger.ts'
import { sendError } from '../response/send-error.ts'
import type { Logger } from '../types/log.ts'
import type { Route } from '../types/route.ts'

/** How dev tells a developer what went wrong; the three are the same in three formats. */
export interface ErrorDescription {
  readonly html: string
  readonly json: object
  readonly text: string
}

/** Dev's way to describe an error, with mapped frames and an excerpt of the code. */
export type DescribeError = (
  error: unknown,
  context: { route?: Route },
) => Promise<ErrorDescription>

/** Where failures go. */
export interface FailureOptions {
  readonly logger: Logger
  readonly describeError: DescribeError | undefined
}

/**
 * The one place where everything that was thrown ends: the client gets one answer, the log the stack.
 *
 * After output began the connection is cut: a body that looks complete would be taken for the whole answer.
 *
 * @example handler(req, res).catch((error) => failRequest(error, req, res, route, options))
 */
export function failRequest(
  error: unknown,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
  route: Route | undefined,
  options: FailureOptions,
): void {
  if (isHttpError(error)) {
    if (error.status >= 500) logError(error, res, options.logger)
    if (error.status === 413) stopReceiving(req, res)
    if (!res.headersSent) sendError(res, error.status, error.message)
    else cutShort(res)
    return
  }
  logError(error, res, options.logger)
  if (res.headersSent) {
    cutShort(res)
  } else if (options.describeError === undefined) {
    sendError(res, 500, 'Internal Server Error')
  } else {
    void sendDescription(options.describeError, error, req, res, route)
  }
}

/** The client is still sending what will not be read: the connection cannot be used again. */
function stopReceiving(req: ApiIncomingMessage, res: ApiServerResponse): void {
  res.shouldKeepAlive = false
  linger(req)
}

/** What was written still goes out; the connection ends without the last chunk, so that nobody takes it for the whole. */
function cutShort(res: ApiServerResponse): void {
  if (res.writableEnded) return
  // A head that `writeHead` made waits for the first byte of the body.
  res.flushHeaders()
  res.socket?.destroySoon()
}

/** The path as it was requested, without its query: a router that a handler mounted may have cut `req.url`. */
function logError(error: unknown, { req, versoUrl }: ApiServerResponse, logger: Logger): void {
  const path = versoUrl.split('?', 1)[0] ?? ''
  logger.error(`${req.method ?? ''} ${path} failed`, { error })
}

async function sendDescription(
  describe: DescribeError,
  error: unknown,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
  route: Route | undefined,
): Promise<void> {
  const description = await describe(error, route === undefined ? {} : { route })
  if (res.headersSent) return
  for (const name of res.getHeaderNames()) if (name.startsWith('content-')) res.removeHeader(name)
  const accept = req.headers.accept ?? ''
  res.statusCode = 500
  if (accept.includes('text/html')) {
    res.setHeader('Content-Type', 'text/html; charset=utf-8')
    res.end(description.html)
  } else if (accept.includes('application/json') || accept.includes('*/*')) {
    res.setHeader('Content-Type', 'application/json; charset=utf-8')
    res.end(JSON.stringify(description.json))
  } else {
    res.setHeader('Content-Type', 'text/plain; charset=utf-8')
    res.end(description.text)
  }
}
