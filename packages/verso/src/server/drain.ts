import type { Server as HttpServer } from 'node:http'
import { Server as NetServer } from 'node:net'
import type { Socket } from 'node:net'

/** How a server ends. */
export interface Drain {
  /** Answers given from now on are the last of their connection. */
  readonly active: boolean
  /** Resolves when every connection is closed, after `grace` milliseconds at the latest. */
  close(grace: number): Promise<void>
}

/** Time for clients to see `Connection: close` before their idle connections go. */
const farewell = 400
const sweepInterval = 50

/**
 * Makes the function that ends a server without failing a request.
 *
 * `http.Server#close` has dropped idle connections at once since Node 19: clients about to reuse one get a reset.
 * So the listener closes first, every answer says `Connection: close`, and only then do idle connections go.
 *
 * @example const drain = createDrain(server); await drain.close(8_000)
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
  const sweep = (): void => {
    node.closeIdleConnections()
    if (!ofNode) return
    // Node does not call a connection idle on which nothing was ever sent.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  }
  return {
    get active() {
      return active
    },
    close(grace) {
      active = true
      return new Promise((resolve) => {
        let sweeping: NodeJS.Timeout | undefined
        const start = setTimeout(
          () => {
            sweep()
            sweeping = setInterval(sweep, sweepInterval)
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
