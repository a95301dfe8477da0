import type { Server as HttpServer, ServerResponse } from 'node:http'
import { Server as NetServer } from 'node:net'
import type { Socket } from 'node:net'

import { openTunnels } from '../rules/tunnel.ts'

/** How long what is open may stay open. Milliseconds. */
export interface DrainTimes {
  /** After this long everything that is left is cut. */
  readonly grace: number
  /** Time for clients to see `Connection: close` before their idle connections go. Default 400. */
  readonly farewell?: number
}

/** How a server ends. */
export interface Drain {
  /** Answers given from now on are the last of their connection. */
  readonly active: boolean
  /** Tells clients with their next answer to go elsewhere. The server still listens. */
  announce(): void
  /** Resolves when every connection is closed, after `grace` milliseconds at the latest. */
  close(times: DrainTimes): Promise<void>
}

const usualFarewell = 400
const sweepInterval = 50

/**
 * Makes the function that ends a server without failing a request.
 *
 * `http.Server#close` has dropped idle connections at once since Node 19: clients about to reuse one get a reset.
 * So the listener closes first, every answer says `Connection: close`, and only then do idle connections go.
 *
 * @example const drain = createDrain(server); await drain.close({ grace: 8_000 })
 */
export function createDrain(node: HttpServer): Drain {
  const sockets = new Set<Socket>()
  node.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  // Bun's HTTP server is none of net's servers, closes gently by itself, and its sockets do not count what they read.
  const ofNode: boolean = node instanceof NetServer
  let active = false
  const announce = (): void => {
    if (active) return
    active = true
    for (const socket of sockets) closeAfterAnswer(socket)
  }
  const sweep = (): void => {
    node.closeIdleConnections()
    if (!ofNode) return
    // Node does not call a connection idle on which nothing was ever sent.
    // And a tunnel has nothing to finish: whoever it leads to lives on elsewhere.
    for (const socket of sockets) {
      if (socket.bytesRead === 0 || openTunnels.has(socket)) socket.destroy()
    }
  }
  return {
    get active() {
      return active
    },
    announce,
    async close({ grace, farewell = usualFarewell }) {
      announce()
      // What the kernel has taken but this process has not would be reset with the listener: take it first.
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
      await new Promise<void>((resolve) => {
        let sweeping: NodeJS.Timeout | undefined
        // Right after the sockets were read: a timer comes before, when a request may lie there unread.
        const sweepSoon = (): void => void setImmediate(sweep)
        const start = setTimeout(
          () => {
            sweepSoon()
            sweeping = setInterval(sweepSoon, sweepInterval)
          },
          Math.min(farewell, grace),
        )
        // Node counts a connection that became a WebSocket no more among its own, but waits for it all the same.
        const cut = setTimeout(() => {
          for (const socket of sockets) socket.destroy()
        }, grace)
        const ended = (): void => {
          clearTimeout(start)
          clearTimeout(cut)
          clearInterval(sweeping)
          resolve()
        }
        if (ofNode) NetServer.prototype.close.call(node, ended)
        else node.close(ended)
      })
    },
  }
}

/** A request under way was promised a connection that stays; unless its head is out, it can still be told. */
function closeAfterAnswer(socket: Socket): void {
  // Node keeps the answer that a socket is busy with under this name, and tells it nowhere else.
  const { _httpMessage: answer } = socket as { _httpMessage?: ServerResponse | null }
  if (answer && !answer.headersSent) answer.shouldKeepAlive = false
}
