import { connect } from 'node:net'

import { expect, test } from 'vitest'

import type { ApiRequest, ApiResponse } from '../../src/types/api.ts'
import { appOf } from '../support/app-of.ts'

const echo = (req: ApiRequest, res: ApiResponse): void => res.json({ body: req.body as unknown })

/** Sends a beginning, then one byte now and then, until the server has had enough. */
function drip(port: number, beginning: string): Promise<string> {
  return new Promise((resolve) => {
    let received = ''
    const socket = connect(port, '127.0.0.1')
    const timer = setInterval(() => socket.write('x'), 100)
    socket.on('data', (chunk) => (received += chunk.toString('latin1')))
    // A reset is one way of having had enough.
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(timer)
      resolve(received)
    })
    socket.write(beginning)
  })
}

test('clients that send their head or body drop by drop are let go, and others are served meanwhile', async () => {
  const app = await appOf(
    { '/api/echo': echo },
    { limits: { headersTimeout: 300, requestTimeout: 600 } },
  )
  const head = drip(app.port, 'GET /api/echo HTTP/1.1\r\nHost: a\r\nX-Slow: ')
  const body = drip(
    app.port,
    'POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n',
  )
  expect((await app.fetch('/api/echo')).status).toBe(200)
  for (const received of await Promise.all([head, body])) {
    expect(received).toMatch(/^HTTP\/1\.1 408 /)
  }
  expect((await app.fetch('/api/echo')).status).toBe(200)
})
