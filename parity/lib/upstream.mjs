import { once } from 'node:events'
import { createServer } from 'node:http'

/** The port that the rewrites of the apps name; builds keep it. Two runs on one machine need two. */
export const upstreamPort = Number(process.env.PARITY_UPSTREAM ?? '3999')

/** Starts the server to which the configured app passes requests on: it says what it was asked. */
export async function startUpstream() {
  const server = createServer(async (req, res) => {
    const parts = []
    for await (const part of req) parts.push(part)
    res.setHeader('X-Up', '1')
    res.setHeader('Set-Cookie', ['u=1', 'v=2'])
    res.setHeader('Content-Type', 'application/json')
    if (req.url.includes('fail')) res.statusCode = 503
    if (req.url.includes('redirect')) {
      res.statusCode = 302
      res.setHeader('Location', `http://127.0.0.1:${upstreamPort}/else`)
    }
    const { connection: _, ...headers } = req.headers
    const body = Buffer.concat(parts).toString()
    res.end(JSON.stringify({ method: req.method, url: req.url, headers, body }))
  })
  server.listen(upstreamPort, '127.0.0.1')
  await once(server, 'listening')
  return {
    name: 'upstream',
    exited: false,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
