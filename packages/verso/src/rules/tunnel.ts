import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Socket } from 'node:net'

import { HttpError } from '../errors/http-error.ts'
import type { ApiIncomingMessage } from '../request/api-request.ts'
import type { ApiServerResponse } from '../response/api-response.ts'

/** How long one side may stay after the other has said goodbye. */
const parting = 30_000

/** Connections of clients that talk with another server. They end with this one, whatever is said on them. */
export const openTunnels: WeakSet<Duplex> = new WeakSet()

/**
 * Connects a client that asked for a WebSocket (RFC 6455 section 4) with the server that a rewrite names, once that server has agreed: before
 * its 101 nothing is passed on, since what a client sends after a refusal would be another request (request smuggling).
 *
 * @param upstream not sent yet
 * @example openTunnel(upstream, req, res, fail)
 */
export function openTunnel(
  upstream: ClientRequest,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
  fail: (error: Error) => void,
): void {
  upstream.on('upgrade', (answer, remote, first) => {
    const { socket } = req
    if (res.destroyed || socket.destroyed || res.headersSent) {
      remote.destroy()
      return
    }
    if (answer.headers.upgrade?.toLowerCase() !== 'websocket') {
      remote.destroy()
      fail(new HttpError(502, 'Bad Gateway'))
      return
    }
    res.statusCode = 101
    res.detachSocket(socket)
    socket.write(headOf(answer), 'latin1')
    if (first.length > 0) remote.unshift(first)
    if (req.versoUpgradeHead?.length) socket.unshift(req.versoUpgradeHead)
    openTunnels.add(socket)
    join(socket, remote)
    // Reported like any answer, when it is over.
    socket.once('close', () => {
      Object.defineProperty(res, 'writableFinished', { value: true })
      res.emit('close')
    })
  })
}

function headOf({ rawHeaders, statusMessage }: IncomingMessage): string {
  const lines = [`HTTP/1.1 101 ${statusMessage || 'Switching Protocols'}`]
  for (let i = 0; i < rawHeaders.length; i += 2)
    lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** What one side ends, ends on the other; a side that does not answer the goodbye, or breaks off, takes the other with it. */
function join(client: Socket, remote: Socket): void {
  for (const [from, to] of [
    [client, remote],
    [remote, client],
  ] as const) {
    from.setTimeout(0)
    from.setNoDelay(true)
    // Nothing may be said for hours: the system finds out who is gone.
    from.setKeepAlive(true, parting)
    from.on('error', () => to.destroy())
    from.once('close', () => to.destroy())
    from.once('end', () => {
      const timer = setTimeout(() => from.destroy(), parting)
      from.once('close', () => clearTimeout(timer))
    })
    from.pipe(to)
  }
}
