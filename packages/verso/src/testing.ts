import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import { loadConfigModule } from './cli/load-config-module.ts'
import { configDefaults } from './config/defaults.ts'
import { loadConfig } from './config/load-config.ts'
import { loadEnv } from './config/load-env.ts'
import { startDev } from './dev/dev-server.ts'
import { createPrettyLogger } from './log/pretty-logger.ts'
import { toRoute } from './routes/to-route.ts'
import { createApp } from './server/app.ts'
import { listen } from './server/listen.ts'
import type { Server } from './server/listen.ts'
import type { Logger } from './types/log.ts'
import type { Route } from './types/route.ts'

/** A server that a test talks to. */
export interface TestServer {
  /** `http://127.0.0.1:49152`, without a slash at the end. */
  readonly url: string
  readonly port: number
  /** The platform's `fetch`, with a path of this server. Redirects are not followed: a test wants to see them. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  close(): Promise<void>
}

/**
 * Serves an app folder on a free port of 127.0.0.1, as `verso dev` compiles it and as production answers.
 *
 * Environment files are those of the mode `test` (`.env.test`, never `.env.local`). An app on MongoDB gets an embedded
 * store with a folder of its own, gone when the server closes, unless `MONGODB_URI` or `VERSO_DATA_DIR` is set.
 *
 * @throws {VersoError} when the app cannot start
 * @example
 * const app = await startApp('examples/users')
 * const answer = await app.fetch('/api/users')
 * await app.close()
 */
export async function startApp(dir: string): Promise<TestServer> {
  const logger = quiet()
  const folder = resolve(dir)
  process.env['NODE_ENV'] ??= 'test'
  loadEnv(folder, 'test', process.env)
  const config = await loadConfig({
    dir: folder,
    mode: 'test',
    loadModule: (file) => loadConfigModule(file, logger),
    warn: (message) => logger.warn(message),
  })
  const restore = await ownDataFolder()
  try {
    const server = await startDev({ config, logger, mode: 'test', port: 0, hostname: '127.0.0.1' })
    return toTestServer(server, restore)
  } catch (error) {
    await restore()
    throw error
  }
}

/**
 * Serves one handler, or the module of a route file, on a free port of 127.0.0.1.
 *
 * @param handler a function `(req, res)`, or `{ default, config }`, or `{ GET, POST }`: `import * as route from './[id].ts'`
 * @param options.route the path it answers, as its file would name it: `/api/users/[id]`. Default: every path.
 * @example
 * const app = await startHandler((req, res) => res.json(req.query), { route: '/api/users/[id]' })
 * const answer = await app.fetch('/api/users/7')
 */
export async function startHandler(
  handler: object,
  options: { route?: string } = {},
): Promise<TestServer> {
  const pattern = options.route ?? '/api/[[...path]]'
  const route = toRoute('pages', pattern.replace(/^\//, ''), 'ts')
  const module = typeof handler === 'function' ? { default: handler } : { ...handler }
  const app = createApp({
    config: configDefaults,
    routes: route === undefined ? [] : [answerAll(route, options.route)],
    loadRoute: () => module,
    logger: quiet(),
    mode: 'test',
    previewSecret: randomBytes(32).toString('hex'),
  })
  const limits = configDefaults.server
  const server = await listen(app, { port: 0, hostname: '127.0.0.1', limits })
  return toTestServer(server)
}

/** Without a path of its own the handler stands for the whole server, whatever is asked. */
function answerAll(route: Route, wanted: string | undefined): Route {
  if (wanted !== undefined) return { ...route, kind: 'api' }
  return { ...route, kind: 'api', pattern: '/[[...path]]', segments: route.segments.slice(1) }
}

function toTestServer(server: Server, afterwards?: () => Promise<void>): TestServer {
  return {
    url: server.url,
    port: server.port,
    fetch: (path, init) => fetch(server.url + path, { redirect: 'manual', ...init }),
    async close() {
      await server.close({ grace: 0 })
      await afterwards?.()
    },
  }
}

/** A test must neither see nor change what `verso dev` keeps in the app's own folder. */
async function ownDataFolder(): Promise<() => Promise<void>> {
  const { env } = process
  const before = env['MONGODB_URI']
  if (before !== undefined || env['VERSO_DATA_DIR'] !== undefined) return () => Promise.resolve()
  const folder = await mkdtemp(join(tmpdir(), 'verso-test-'))
  env['VERSO_DATA_DIR'] = folder
  return async () => {
    delete env['VERSO_DATA_DIR']
    delete env['MONGODB_URI']
    await rm(folder, { recursive: true, force: true })
  }
}

/** Failures are worth seeing in a test's output; requests and addresses are not. */
function quiet(): Logger {
  return { ...createPrettyLogger(), debug: () => {}, info: () => {}, request: () => {} }
}
