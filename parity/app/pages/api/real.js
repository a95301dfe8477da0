import { IncomingMessage, ServerResponse } from 'node:http'

export default function handler(req, res) {
  res.json({
    request: req instanceof IncomingMessage,
    response: res instanceof ServerResponse,
    complete: req.complete,
    readable: typeof req.pipe,
    socket: typeof req.socket.remoteAddress,
    headersDistinct: req.headersDistinct['x-a'] ?? null,
    sameReq: res.req === req,
    trailers: req.trailers,
    httpVersion: req.httpVersion,
  })
}
