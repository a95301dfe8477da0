import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

let watching = false

/**
 * Sees to it that nobody waits for a closed connection to take more: what waits for its `drain` gets an error instead.
 *
 * When a server ends, its connections are destroyed some callbacks before they emit `close`. What is written in
 * between is dropped without a word, and a writer that then waits for `drain` waits for ever: the driver does
 * (`mongodb` 7.9, `Connection#writeCommand`), and its time-outs end with the socket. With the error the request
 * gets its 503.
 *
 * Sockets that nobody waits for are left alone. Those with TLS are not told of on this channel.
 *
 * @example if (dependsOnMongo) releaseStuckWrites()
 */
export function releaseStuckWrites(): void {
  if (watching) return
  watching = true
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { socket: Socket } // as Node documents the channel
    socket.once('close', () => release(socket))
  })
}

function release(socket: Socket): void {
  // The driver listens with `once`. `pipe` and `node:http` listen with `on`, and learn of the end in their own ways.
  const waits = socket.rawListeners('drain').some((listener) => 'listener' in listener)
  if (!waits || socket.listenerCount('error') === 0) return
  // What a write a moment later would have met: see `isDatabaseAway`.
  const message = 'write EPIPE: the connection was closed before it took what was written'
  socket.emit('error', Object.assign(new Error(message), { code: 'EPIPE', syscall: 'write' }))
}
