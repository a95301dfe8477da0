import type { ApiIncomingMessage } from '../request/api-request.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import type { ApiHandler, ApiRequest } from '../types/api.ts'

import { prepareBody } from './prepare-body.ts'
import { runEdge } from './run-edge.ts'
import type { EdgeHandler } from './run-edge.ts'
import type { Endpoint } from './to-endpoint.ts'

/** What `runEndpoint` reports back. */
export interface RunHooks {
  /** User code, or the reading of the body, failed. */
  onError: (error: unknown) => void
  /** The handler is done, which does not say that it has answered. */
  onSettled: () => void
}

/**
 * Runs the handler of an endpoint: method, body, user code. No promise is made for a synchronous handler
 * of a request without a body.
 *
 * @example runEndpoint(endpoint, req, res, { onError, onSettled })
 */
export function runEndpoint(
  endpoint: Endpoint,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
  hooks: RunHooks,
): void {
  const handler = chooseHandler(endpoint, req.method)
  if (handler === undefined) {
    answerMethod(endpoint, req, res)
    return
  }
  const { bodyLimit, edge } = endpoint.config
  if (edge) {
    if (req.versoExpectsContinue) res.writeContinue()
    // What an edge handler takes and gives is known from its config only.
    runEdge(handler as unknown as EdgeHandler, endpoint.route, req, res).then(
      hooks.onSettled,
      hooks.onError,
    )
    return
  }
  if (bodyLimit === undefined) {
    if (req.versoExpectsContinue) res.writeContinue()
    runHandler(handler, req, res, hooks)
    return
  }
  try {
    const pending = prepareBody(req, bodyLimit, () => {
      if (req.versoExpectsContinue) res.writeContinue()
    })
    if (pending === undefined) runHandler(handler, req, res, hooks)
    else pending.then(() => runHandler(handler, req, res, hooks), hooks.onError)
  } catch (error) {
    hooks.onError(error)
  }
}

function chooseHandler(endpoint: Endpoint, method = 'GET'): ApiHandler | undefined {
  if (endpoint.handler !== undefined) return endpoint.handler
  return (
    endpoint.methods.get(method) ?? (method === 'HEAD' ? endpoint.methods.get('GET') : undefined)
  )
}

/** What method exports do not answer themselves: OPTIONS, and 405 for the others (RFC 9110 section 15.5.6). */
function answerMethod(endpoint: Endpoint, req: ApiIncomingMessage, res: ApiServerResponse): void {
  res.setHeader('Allow', endpoint.allow)
  if (req.method === 'OPTIONS') {
    res.statusCode = 204
    res.end()
    return
  }
  res.statusCode = 405
  res.json({ error: 'Method Not Allowed' })
}

function runHandler(
  handler: ApiHandler,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
  hooks: RunHooks,
): void {
  let result: unknown
  try {
    // Handlers may assign helpers as they please, so the interface's properties are looser than the class's accessors.
    result = handler(req as ApiRequest, res)
  } catch (error) {
    hooks.onError(error)
    return
  }
  if (isThenable(result)) result.then(() => hooks.onSettled(), hooks.onError)
  else hooks.onSettled()
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  )
}
