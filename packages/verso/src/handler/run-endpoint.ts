import type { ApiIncomingMessage } from '../request/api-request.ts'
import { hasBody } from '../request/read-body.ts'
import { headBits } from '../request/read-head.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import type { ApiHandler, ApiRequest } from '../types/api.ts'

import { emptyBody, receiveBody } from './prepare-body.ts'
import type { EdgeHandler } from './run-edge.ts'
import type { Endpoint } from './to-endpoint.ts'

/** One request and its answer, on an endpoint. */
export interface Run {
  readonly endpoint: Endpoint
  readonly req: ApiIncomingMessage
  readonly res: ApiServerResponse
}

/** What {@link runEndpoint} reports back. One object an app: nothing is made for a single request. */
export interface RunHooks {
  /** User code, or the reading of the body, failed. */
  onError(error: unknown, run: Run): void
  /** The handler is done, which does not say that it has answered. */
  onSettled(run: Run): void
}

/**
 * Runs the handler of an endpoint: method, body, user code. No promise is made for a synchronous handler
 * of a request without a body.
 *
 * @example runEndpoint({ endpoint, req, res }, hooks)
 */
export function runEndpoint(run: Run, hooks: RunHooks): void {
  const { endpoint, req } = run
  const handler = chooseHandler(endpoint, req.method)
  if (handler === undefined) {
    answerMethod(run)
    return
  }
  const { bodyLimit, edge } = endpoint.config
  if (edge || bodyLimit === undefined) {
    sayContinue(run)
  } else if ((req.versoHead & headBits.body) !== 0 && hasBody(req)) {
    receiveBody(req, bodyLimit, () => sayContinue(run)).then(
      (body) => {
        req.body = body
        runHandler(handler, run, hooks)
      },
      (error: unknown) => hooks.onError(error, run),
    )
    return
  }
  try {
    if (!edge && bodyLimit !== undefined) {
      req.body = emptyBody(req)
      // Node says so as well, a moment later.
      req.complete = true
      req.versoHead |= headBits.nothing
    }
  } catch (error) {
    hooks.onError(error, run)
    return
  }
  runHandler(handler, run, hooks)
}

function chooseHandler(endpoint: Endpoint, method = 'GET'): ApiHandler | undefined {
  if (endpoint.handler !== undefined) return endpoint.handler
  return (
    endpoint.methods.get(method) ?? (method === 'HEAD' ? endpoint.methods.get('GET') : undefined)
  )
}

/** What method exports do not answer themselves: OPTIONS, and 405 for the others (RFC 9110 section 15.5.6). */
function answerMethod({ endpoint, req, res }: Run): void {
  res.setHeader('Allow', endpoint.allow)
  if (req.method === 'OPTIONS') {
    res.statusCode = 204
    res.end()
    return
  }
  res.statusCode = 405
  res.json({ error: 'Method Not Allowed' })
}

function sayContinue({ req, res }: Run): void {
  if (req.versoExpectsContinue) res.writeContinue()
}

function runHandler(handler: ApiHandler, run: Run, hooks: RunHooks): void {
  const { endpoint, req, res } = run
  let result: unknown
  try {
    result = endpoint.config.edge
      ? // What an edge handler takes and gives is known from its config only.
        runAtEdge(handler as unknown as EdgeHandler, run)
      : // Handlers may assign helpers as they please, so the interface's properties are looser than the class's accessors.
        handler(req as ApiRequest, res)
  } catch (error) {
    hooks.onError(error, run)
    return
  }
  if (!isThenable(result)) hooks.onSettled(run)
  else
    // A promise of somebody else's may throw, or answer twice; a real one does not.
    (result instanceof Promise ? result : Promise.resolve(result)).then(
      () => hooks.onSettled(run),
      (error: unknown) => hooks.onError(error, run),
    )
}

/** What edge routes need is loaded with the first of them. */
async function runAtEdge(handler: EdgeHandler, { endpoint, req, res }: Run): Promise<void> {
  const { runEdge } = await import('./run-edge.ts')
  await runEdge(handler, endpoint.route, req, res)
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  // Reading `then` may throw, which `Promise.resolve` turns into a rejection.
  return typeof value === 'object' && value !== null && 'then' in value
}
