import { Agent, get } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'

import { expect, test } from 'vitest'

import type { ApiRequest, ApiResponse } from '../../src/types/api.ts'
import { appOf } from '../support/app-of.ts'

/** A handler that answers when the test says so. */
function gate() {
  let open: () => void = () => {}
  let entered: () => void = () => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  const inside = new Promise<void>((resolve) => (entered = resolve))
  const handler = async (_: ApiRequest, res: ApiResponse): Promise<void> => {
    entered()
    await opened
    res.json({ done: true })
  }
  return { handler, open, inside }
}

function ask(port: number, agent: Agent, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get({ port, agent, path, host: '127.0.0.1' }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer))
    }).on('error', reject)
  })
}

test('requests in flight finish, new connections are refused, and close resolves', async () => {
  const { handler, open, inside } = gate()
  const app = await appOf({ '/api/slow': handler }, { keep: true })
  const answer = app.fetch('/api/slow')
  await inside
  const closed = app.server.close({ grace: 5_000 })
  await expect(app.fetch('/api/slow')).rejects.toThrow()
  open()
  expect(await (await answer).json()).toEqual({ done: true })
  await closed
})

test('a kept connection is told to close with its next answer, and is not reset under it', async () => {
  const app = await appOf(
    { '/api/x': (_: ApiRequest, res: ApiResponse) => res.json(1) },
    { keep: true },
  )
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  expect((await ask(app.port, agent, '/api/x')).headers.connection).toBe('keep-alive')
  const closed = app.server.close({ grace: 5_000 })
  expect((await ask(app.port, agent, '/api/x')).headers.connection).toBe('close')
  await closed
  agent.destroy()
})

test('a handler that never answers cannot hold the server past its grace', async () => {
  const { handler, inside } = gate()
  const app = await appOf({ '/api/never': handler }, { keep: true })
  const answer = app.fetch('/api/never')
  const failed = expect(answer).rejects.toThrow()
  await inside
  await app.server.close({ grace: 300 })
  await failed
})

test('idle connections do not hold it either', async () => {
  const app = await appOf(
    { '/api/x': (_: ApiRequest, res: ApiResponse) => res.json(1) },
    { keep: true },
  )
  const idle = connect(app.port, '127.0.0.1')
  await new Promise((resolve) => idle.once('connect', resolve))
  const ended = new Promise((resolve) => idle.once('close', resolve))
  await app.server.close({ grace: 60_000 })
  await ended
})
