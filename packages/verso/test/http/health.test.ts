import { expect, test } from 'vitest'

import type { ApiRequest, ApiResponse } from '../../src/types/api.ts'
import { configDefaults } from '../../src/config/defaults.ts'
import { createApp, type AppOptions } from '../../src/server/app.ts'
import { listen } from '../../src/server/listen.ts'
import { toRoute } from '../../src/routes/to-route.ts'
import { createMemoryLogger } from '../support/memory-logger.ts'
import { request, sendRaw, type RawAnswer } from '../support/raw-client.ts'
import { onTestFinished } from 'vitest'

/** Serves a handler that says `app` at the given patterns; gives what asks a path. */
async function served(
  patterns: readonly string[],
  options: Partial<AppOptions> = {},
): Promise<(line: string) => Promise<RawAnswer>> {
  const routes = patterns.map((pattern) => {
    const route = toRoute('pages', `api${pattern}`, 'ts')
    if (route === undefined) throw new Error(`${pattern} is no route`)
    // As a rewrite or a page would have it: outside `/api`.
    return { ...route, pattern, segments: route.segments.slice(1) }
  })
  const app = createApp({
    config: { compress: true, generateEtags: true, ...options.config },
    routes,
    loadRoute: () => ({ default: (_: ApiRequest, res: ApiResponse) => res.send('app') }),
    logger: createMemoryLogger(),
    mode: 'production',
    previewSecret: '0123456789abcdef'.repeat(4),
    ...options,
  })
  const limits = configDefaults.server
  const server = await listen(app, { port: 0, hostname: '127.0.0.1', limits })
  onTestFinished(() => server.close({ grace: 0 }))
  return (line) => sendRaw(server.port, request(line))
}

const settings = { compress: true, generateEtags: true }

test('an app without these paths answers there that it lives and is ready', async () => {
  const ask = await served(['/hello'])
  for (const path of ['/livez', '/readyz', '/livez?from=probe']) {
    const answer = await ask(`GET ${path}`)
    expect(answer).toMatchObject({ status: 200, body: '{"status":"ok"}' })
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
    })
  }
  expect(await ask('HEAD /livez')).toMatchObject({ status: 200, body: '' })
  expect(await ask('POST /livez')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
  for (const path of ['/livez/', '/livez/x', '/Livez', '/api/livez']) {
    expect([path, (await ask(`GET ${path}`)).status]).not.toEqual([path, 200])
  }
})

test('only readiness says what is wrong', async () => {
  let reason: 'draining' | 'database' | undefined
  const ask = await served([], { unready: () => reason })
  for (reason of ['draining', 'database'] as const) {
    expect(await ask('GET /readyz')).toMatchObject({ status: 503, body: `{"status":"${reason}"}` })
    expect((await ask('GET /livez')).status).toBe(200)
  }
  reason = undefined
  expect((await ask('GET /readyz')).status).toBe(200)
})

test('no middleware and no redirect stands before them', async () => {
  const ask = await served([], {
    config: { ...settings, trailingSlash: true },
    middleware: {
      current: () => {
        throw new Error('nobody may ask for it')
      },
    },
  })
  expect((await ask('GET /livez')).status).toBe(200)
  expect((await ask('GET /other')).status).not.toBe(200)
})

test.each([['/livez'], ['/[page]'], ['/[[...path]]']])('a route %s is the app’s', async (route) => {
  const ask = await served([route])
  expect((await ask('GET /livez')).text).toBe('app')
})

test.each([
  ['a file', { files: { find: (path: string) => (path === '/livez' ? file : undefined) } }],
  [
    'a rewrite',
    {
      config: {
        ...settings,
        rewrites: { fallback: [{ source: '/:path*', destination: '/hello' }] },
      },
    },
  ],
  [
    'a redirect',
    {
      config: {
        ...settings,
        redirects: [{ source: '/livez', destination: '/hello', permanent: true }],
      },
    },
  ],
] as const)('%s at the path is the app’s', async (_, options) => {
  const ask = await served(['/hello'], options)
  expect((await ask('GET /livez')).body).not.toContain('"ok"')
})

const file = {
  path: '/nowhere',
  root: '/nowhere',
  immutable: false,
  br: undefined,
  gzip: undefined,
}

test('below a base path the app is somewhere else', async () => {
  const ask = await served(['/[[...path]]'], { config: { ...settings, basePath: '/docs' } })
  expect((await ask('GET /livez')).body).toBe('{"status":"ok"}')
  expect((await ask('GET /docs/livez')).text).toBe('app')
})

test('the configuration gives them other names, which are never the app’s, or none', async () => {
  const named = await served(['/[[...path]]'], {
    config: { ...settings, health: { live: '/_health/live' } },
  })
  expect((await named('GET /_health/live')).body).toBe('{"status":"ok"}')
  expect((await named('GET /readyz')).text).toBe('app')
  expect((await named('GET /livez')).text).toBe('app')
  const none = await served([], { config: { ...settings, health: false } })
  expect((await none('GET /livez')).status).toBe(404)
  expect((await none('GET /readyz')).status).toBe(404)
})
