import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** What a client may still send after its request was refused. */
const lingerBytes = 4 * 1_048_576
const lingerTime = 2_000

/**
 * Lets a client that is still sending read the answer. Closing a socket with unread bytes resets the connection, and
 * the reset overtakes the answer (RFC 9112 section 9.6): so the end is announced, what comes is dropped, within bounds,
 * and only then is the socket destroyed.
 *
 * @example linger(req) // before an answer with `Connection: close`
 */
export function linger(req: IncomingMessage): void {
  // A handler that read the stream to its own limit has destroyed it, and with it the way to the socket.
  const socket = req.socket as Socket | null
  if (socket === null) return
  const limit = socket.bytesRead + lingerBytes
  // Node calls this when an answer with `Connection: close` is out.
  socket.destroySoon = () => {
    socket.end()
    req.resume()
    dropUntil(socket, limit)
  }
}

/**
 * Ends a connection that no request is left of, so that what was written last can be read.
 *
 * @example socket.write(answer); lingerOn(socket)
 */
export function lingerOn(socket: Socket): void {
  socket.end()
  socket.resume()
  dropUntil(socket, socket.bytesRead + lingerBytes)
}

function dropUntil(socket: Socket, limit: number): void {
  const timer = setTimeout(() => socket.destroy(), lingerTime)
  const check = (): void => {
    if (socket.bytesRead > limit) socket.destroy()
  }
  socket.on('data', check)
  socket.once('end', () => socket.destroy())
  socket.once('close', () => clearTimeout(timer))
}
