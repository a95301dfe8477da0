import { PassThrough } from 'node:stream'

import { expect, test, vi } from 'vitest'

import type { ApiRequest, ApiResponse } from '../../src/types/api.ts'
import { appOf } from '../support/app-of.ts'

const never = (): void => {}
const later = (_: ApiRequest, res: ApiResponse): void => {
  setTimeout(() => res.json({ late: true }), 20)
}
const piped = (_: ApiRequest, res: ApiResponse): void => {
  const source = new PassThrough()
  source.pipe(res)
  setTimeout(() => source.end('piped'), 1_200)
}

test('dev tells about a handler that has not answered, and leaves its request open', async () => {
  const app = await appOf(
    {
      '/api/never': never,
      '/api/later': later,
      '/api/piped': piped,
      '/api/elsewhere': { default: never, config: { api: { externalResolver: true } } },
    },
    { mode: 'development' },
  )
  const gone = new AbortController()
  const open = ['/api/elsewhere', '/api/never'].map((path) =>
    app.fetch(path, { signal: gone.signal }).then(
      () => 'answered',
      () => 'open until the client left',
    ),
  )
  expect(await (await app.fetch('/api/later')).json()).toEqual({ late: true })
  expect(await (await app.fetch('/api/piped')).text()).toBe('piped')
  await vi.waitFor(() => expect(app.log.lines.warn).not.toEqual([]), { timeout: 10_000 })
  expect(app.log.lines.warn.map((line) => line.message)).toEqual([
    expect.stringMatching(/^API resolved without sending a response for \/api\/never;/),
  ])
  gone.abort()
  expect(await Promise.all(open)).toEqual([
    'open until the client left',
    'open until the client left',
  ])
})

test('production says nothing: nobody is there to read it', async () => {
  const app = await appOf({ '/api/later': later })
  await app.fetch('/api/later')
  expect(app.log.lines.warn).toEqual([])
})
