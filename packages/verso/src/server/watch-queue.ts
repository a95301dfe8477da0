import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Makes the function that closes responses whose client left while they waited behind an earlier one.
 *
 * Node runs the handlers of pipelined requests (RFC 9112 section 9.3.2) at once and lets their answers queue, but before
 * Node 24 it tells only the first in the queue that the connection is gone: the others wait for ever, with all they hold.
 *
 * @example const watchQueue = createQueueWatch(); watchQueue(req.socket, res)
 */
export function createQueueWatch(): (socket: Socket, res: ServerResponse) => void {
  // One listener a connection: a hundred pipelined requests must not hang a hundred on its socket.
  const queues = new WeakMap<Socket, Set<ServerResponse>>()
  return (socket, res) => {
    // Only what waits has no socket yet.
    if (res.socket !== null) return
    const queue = queues.get(socket) ?? new Set()
    if (!queues.has(socket)) {
      queues.set(socket, queue)
      socket.once('close', () => {
        for (const waiting of queue) close(waiting)
      })
    }
    queue.add(res)
    // From here on Node tells it.
    res.once('socket', () => queue.delete(res))
  }
}

function close(res: ServerResponse): void {
  if (res.closed) return
  res.destroy()
  // Since Node 24 `destroy` has this event follow, by the time of the next tick.
  process.nextTick(() => {
    if (!res.closed) res.emit('close')
  })
}
