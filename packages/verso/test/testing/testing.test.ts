import { fileURLToPath } from 'node:url'

import { expect, onTestFinished, test } from 'vitest'

import { startApp, startHandler } from '../../src/testing.ts'
import type { ApiRequest, ApiResponse } from '../../src/types/api.ts'

const handler = (req: ApiRequest, res: ApiResponse): void =>
  res.status(201).json({ query: req.query, body: req.body as unknown })

test('startHandler answers every path, or the one it is given', async () => {
  const everywhere = await startHandler(handler)
  onTestFinished(() => everywhere.close())
  for (const path of ['/', '/api/users', '/any/thing?x=1']) {
    expect((await everywhere.fetch(path)).status).toBe(201)
  }
  const one = await startHandler(handler, { route: '/api/users/[id]' })
  onTestFinished(() => one.close())
  const answer = await one.fetch('/api/users/7', { method: 'POST', body: 'x' })
  expect(await answer.json()).toEqual({ query: { id: '7' }, body: 'x' })
  expect((await one.fetch('/api/users')).status).toBe(404)
})

test('startHandler takes the module of a route file, with its config and methods', async () => {
  const app = await startHandler({
    config: { api: { bodyParser: { sizeLimit: 1 } } },
    POST: handler,
  })
  onTestFinished(() => app.close())
  expect((await app.fetch('/x', { method: 'POST', body: 'xx' })).status).toBe(413)
  expect((await app.fetch('/x')).headers.get('allow')).toBe('POST, OPTIONS')
})

test('startApp serves a folder as it stands, and answers errors as production does', async () => {
  const app = await startApp(fileURLToPath(new URL('../fixtures/api', import.meta.url)))
  onTestFinished(() => app.close())
  const answer = await app.fetch('/api/users/7?q=1')
  expect(await answer.json()).toEqual({ route: '[id]', query: { q: '1', id: '7' } })
  const failed = await app.fetch('/api/errors?way=throw', { headers: { Accept: 'text/html' } })
  expect([failed.status, await failed.text()]).toEqual([500, 'Internal Server Error'])
  expect((await app.fetch('/api/users/')).status).toBe(308)
})

test('startApp says what is missing', async () => {
  await expect(startApp('no/such/folder')).rejects.toMatchObject({ code: 'VERSO_ERR_APP_DIR' })
})
