import { expect, test } from 'vitest'

import type { ApiHandler } from '../../src/types/api.ts'
import { appOf } from '../support/app-of.ts'

const hello: ApiHandler = (req, res) => res.json({ hello: req.query['id'] })

test('serves modules in memory and logs their requests', async () => {
  const app = await appOf({
    '/api/hello/[id]': hello,
    '/api/raw': {
      default: (req, res) => res.send(typeof req.body),
      config: { api: { bodyParser: false } },
    } satisfies {
      default: ApiHandler
      config: object
    },
  })
  expect(await (await app.fetch('/api/hello/7')).json()).toEqual({ hello: '7' })
  expect(await (await app.fetch('/api/raw', { method: 'POST', body: 'x' })).text()).toBe(
    'undefined',
  )
  expect(await app.logged((line) => line.path === '/api/raw')).toMatchObject({
    status: 200,
    aborted: false,
  })
})
