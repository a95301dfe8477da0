import { createServer } from 'node:http'
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { ApiIncomingMessage } from '../request/api-request.ts'
import { hasBody } from '../request/read-body.ts'
import { ApiServerResponse } from '../response/api-response.ts'
import { releaseBeforeDestroy } from '../response/held-answers.ts'
import type { ResolvedConfig } from '../types/config.ts'

import type { App } from './app.ts'
import { createDrain } from './drain.ts'
import { toListenError } from './listen-error.ts'
import { refuseExpectation, refuseTunnel } from './refuse.ts'
import { takeUpgrades, upgradingMessage } from './take-upgrades.ts'

/** Where and how to listen. */
export interface ListenOptions {
  /** 0 takes any free one. */
  readonly port: number
  /** Default: all interfaces. */
  readonly hostname?: string | undefined
  readonly limits: ResolvedConfig['server']
  /** Take the next free port when this one is busy. */
  readonly findFreePort?: boolean
}

/** A server that listens. */
export interface Server {
  readonly url: string
  readonly port: number
  readonly hostname: string | undefined
  readonly node: HttpServer
  /**
   * Stops accepting, lets requests in flight finish, and resolves when every connection is closed.
   *
   * @param options.grace milliseconds after which what is left is cut. Default 8,000.
   * @param options.farewell milliseconds for clients to leave by themselves before idle connections are closed. Default 400.
   */
  close(options?: { grace?: number; farewell?: number | undefined }): Promise<void>
  /** Says `Connection: close` with every answer from now on, so that clients leave. The server still accepts. */
  announceClose(): void
}

/** How often the time-outs are looked at: Node's 30 s would let a slow client sit half a minute longer. */
const checkInterval = 5_000

/**
 * Starts an HTTP server for an app.
 *
 * @throws {VersoError} VERSO_ERR_LISTEN when the port is busy, forbidden or not there
 * @example const server = await listen(app, { port: 3000, limits: config.server })
 */
export async function listen(app: App, options: ListenOptions): Promise<Server> {
  const { limits } = options
  const node = createServer({
    IncomingMessage:
      app.leavesApp === undefined ? ApiIncomingMessage : upgradingMessage(app.leavesApp),
    // Its `req` is always one of the class above, which the constructor's type cannot say.
    ServerResponse: ApiServerResponse as never,
    headersTimeout: limits.headersTimeout,
    requestTimeout: limits.requestTimeout,
    keepAliveTimeout: limits.keepAliveTimeout,
    maxHeaderSize: limits.maxHeaderSize,
    connectionsCheckingInterval: checkInterval,
  })
  releaseBeforeDestroy(node)
  const drain = createDrain(node)
  node.on('request', (req: IncomingMessage, res: ServerResponse) => {
    if (drain.active) res.shouldKeepAlive = false
    // `createServer` was told to make them of these classes.
    app.handle(req as ApiIncomingMessage, res as ApiServerResponse)
  })
  // Without a listener Node says `100 Continue` before anyone has looked at the length.
  node.on('checkContinue', (req: ApiIncomingMessage, res: ApiServerResponse) => {
    if (!hasBody(req)) {
      // Nothing will follow that could be taken for a request.
      res.writeContinue()
      node.emit('request', req, res)
      return
    }
    req.versoExpectsContinue = true
    // Answered without having been asked to go on, some clients send the body and some the next request: the connection
    // ends, or one would be taken for the other (RFC 9110 section 10.1.1).
    res.versoStays = res.shouldKeepAlive && !drain.active
    res.shouldKeepAlive = false
    node.emit('request', req, res)
  })
  node.on('checkExpectation', refuseExpectation)
  if (app.leavesApp !== undefined) {
    takeUpgrades(node, app.leavesApp, (req, res) => void node.emit('request', req, res))
  }
  node.on('connect', refuseTunnel)
  await bind(node, options)
  const { port, address } = node.address() as AddressInfo
  return {
    url: `http://${urlHost(options.hostname ?? address)}:${port}`,
    port,
    hostname: options.hostname,
    node,
    close: ({ grace = limits.shutdownTimeout, farewell } = {}) =>
      drain.close(farewell === undefined ? { grace } : { grace, farewell }),
    announceClose: () => drain.announce(),
  }
}

/** Addresses that mean "any" cannot be visited; `localhost` can. */
function urlHost(hostname: string): string {
  if (hostname === '::' || hostname === '0.0.0.0' || hostname === '') return 'localhost'
  return hostname.includes(':') ? `[${hostname}]` : hostname
}

async function bind(node: HttpServer, options: ListenOptions): Promise<void> {
  const last = options.findFreePort === true ? Math.min(options.port + 100, 65_535) : options.port
  for (let port = options.port; ; port++) {
    const error = await tryPort(node, port, options.hostname)
    if (error === undefined) return
    if (error.code !== 'EADDRINUSE' || port >= last)
      throw toListenError(error, { ...options, port })
  }
}

function tryPort(
  node: HttpServer,
  port: number,
  hostname: string | undefined,
): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      node.off('listening', onListening)
      resolve(error)
    }
    const onListening = (): void => {
      node.off('error', onError)
      resolve(undefined)
    }
    node.once('error', onError).once('listening', onListening)
    node.listen({ port, ...(hostname === undefined ? {} : { host: hostname }) })
  })
}
