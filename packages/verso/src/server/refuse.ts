import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { Socket } from 'node:net'

import { linger, lingerOn } from '../response/linger.ts'
import { sendError } from '../response/send-error.ts'

/**
 * Answers an `Expect` that nobody can meet (RFC 9110 section 10.1.1), and ends the connection: Node's own answer would leave
 * it open, with a body on its way that nobody asked for.
 *
 * @example server.on('checkExpectation', refuseExpectation)
 */
export function refuseExpectation(req: IncomingMessage, res: ServerResponse): void {
  res.shouldKeepAlive = false
  linger(req)
  sendError(res, 417, 'Expectation Failed')
}

/**
 * Answers `CONNECT`, with which a client asks a proxy for a tunnel (RFC 9110 section 9.3.6). Without a listener Node closes
 * the connection and says nothing.
 *
 * @example server.on('connect', refuseTunnel)
 */
export function refuseTunnel(_: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => {})
  // An earlier request of this connection waits for its answer: it would take this one for it.
  const isBusy = (Reflect.get(socket, '_httpMessage') ?? undefined) !== undefined
  if (isBusy || !(socket instanceof Socket)) {
    socket.destroy()
    return
  }
  socket.write('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  lingerOn(socket)
}
