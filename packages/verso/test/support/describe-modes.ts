import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { afterAll, beforeAll, describe } from 'vitest'

import { configDefaults } from '../../src/config/defaults.ts'
import { startDev } from '../../src/dev/dev-server.ts'
import { scanRoutes } from '../../src/routes/scan-routes.ts'
import { createApp } from '../../src/server/app.ts'
import { listen } from '../../src/server/listen.ts'
import type { RouteModule } from '../../src/types/route.ts'

import { createMemoryLogger } from './memory-logger.ts'

/** A fixture that is being served. */
export interface Served {
  readonly port: number
  readonly url: string
}

interface Running extends Served {
  close(): Promise<void>
}

type Mode = 'app' | 'dev'

const modes: Record<Mode, (dir: string) => Promise<Running>> = {
  app: serveModules,
  dev: serveCompiled,
}

/**
 * Runs the same tests against a fixture app in every way Verso can serve it.
 *
 * @param fixture a folder of test/fixtures
 */
export function describeModes(fixture: string, tests: (served: () => Served) => void): void {
  const dir = fileURLToPath(new URL(`../fixtures/${fixture}`, import.meta.url))
  for (const [mode, serve] of Object.entries(modes)) {
    describe(`${fixture} (${mode})`, () => {
      let running: Running | undefined
      beforeAll(async () => {
        running = await serve(dir)
      })
      afterAll(async () => {
        await running?.close()
      })
      tests(() => {
        if (running === undefined) throw new Error('The fixture is not being served.')
        return running
      })
    })
  }
}

/** `createApp` itself, on modules that the test runner loads. */
async function serveModules(dir: string): Promise<Running> {
  const config = { ...configDefaults, dir, pagesDir: 'pages' }
  const app = createApp({
    config,
    routes: await scanRoutes(config),
    loadRoute: (route) =>
      import(/* @vite-ignore */ pathToFileURL(join(dir, route.file)).href) as Promise<RouteModule>,
    logger: createMemoryLogger(),
    mode: 'production',
    previewSecret: randomBytes(32).toString('hex'),
  })
  const server = await listen(app, { port: 0, hostname: '127.0.0.1', limits: config.server })
  return { port: server.port, url: server.url, close: () => server.close({ grace: 200 }) }
}

/** As `verso dev` compiles it; its error pages, which production never shows, have tests of their own. */
async function serveCompiled(dir: string): Promise<Running> {
  const config = { ...configDefaults, dir, pagesDir: 'pages' }
  const server = await startDev({
    config,
    logger: createMemoryLogger(),
    mode: 'test',
    port: 0,
    hostname: '127.0.0.1',
  })
  return { port: server.port, url: server.url, close: () => server.close({ grace: 200 }) }
}
