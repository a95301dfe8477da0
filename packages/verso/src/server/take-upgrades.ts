import type { IncomingMessage, Server as HttpServer } from 'node:http'
import type { Duplex } from 'node:stream'

import { ApiIncomingMessage } from '../request/api-request.ts'
import { ApiServerResponse } from '../response/api-response.ts'

/** Tells whether a request is one for another server. */
type LeavesApp = (req: IncomingMessage) => boolean

/**
 * Makes the class of requests for apps with rewrites to other servers. Node looks at `upgrade` to tell whether a connection is
 * still one of HTTP: here only for a WebSocket that a rewrite leads to such a server. All others stay requests like any, with
 * their body, whatever they would like to become (RFC 9110 section 7.8).
 *
 * @example createServer({ IncomingMessage: upgradingMessage(app.leavesApp) })
 */
export function upgradingMessage(leavesApp: LeavesApp): typeof ApiIncomingMessage {
  class UpgradingMessage extends ApiIncomingMessage {
    versoAsksUpgrade: boolean | null = null
    versoTakesUpgrade: boolean | undefined = undefined

    get upgrade(): boolean | null {
      // A tunnel of CONNECT is another thing, which has a listener of its own.
      if (this.versoAsksUpgrade !== true || this.method === 'CONNECT') return this.versoAsksUpgrade
      // Somebody else listens for upgrades as well, and knows which are theirs.
      if (serverOf(this).listenerCount('upgrade') > 1) return true
      return (this.versoTakesUpgrade ??= isForTunnel(this, leavesApp))
    }

    // Set by Node, the first time before the fields above are.
    set upgrade(value: boolean | null) {
      this.versoAsksUpgrade = value
    }
  }
  return UpgradingMessage
}

/**
 * Answers requests for WebSockets through the same steps as all others, so that what guards a path guards them too.
 *
 * @param handle what answers requests
 * @example takeUpgrades(node, app.leavesApp, (req, res) => app.handle(req, res))
 */
export function takeUpgrades(
  node: HttpServer,
  leavesApp: LeavesApp,
  handle: (req: ApiIncomingMessage, res: ApiServerResponse) => void,
): void {
  node.on('upgrade', (req: ApiIncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isForTunnel(req, leavesApp)) return
    // Node has taken its own listener off.
    socket.on('error', () => socket.destroy())
    req.versoUpgradeHead = head
    const res = new ApiServerResponse(req)
    res.shouldKeepAlive = false
    res.assignSocket(req.socket)
    // No tunnel came of it.
    res.once('finish', () => {
      res.detachSocket(req.socket)
      req.socket.destroySoon()
    })
    handle(req, res)
  })
}

function isForTunnel(req: IncomingMessage, leavesApp: LeavesApp): boolean {
  const { method, headers, httpVersionMinor } = req
  // What waits behind another request has to wait for its turn.
  const isBusy = Boolean((req.socket as { _httpMessage?: unknown })._httpMessage)
  if (isBusy || method !== 'GET' || httpVersionMinor < 1) return false
  if (headers.upgrade?.toLowerCase() !== 'websocket') return false
  // A body would not be read.
  if (headers['transfer-encoding'] !== undefined) return false
  if ((headers['content-length'] ?? '0') !== '0') return false
  try {
    return leavesApp(req)
  } catch {
    // Answered where all such requests are.
    return false
  }
}

function serverOf({ socket }: IncomingMessage): HttpServer {
  // Node's own link, which libraries that attach to a server use as well.
  return (socket as unknown as { server: HttpServer }).server
}
