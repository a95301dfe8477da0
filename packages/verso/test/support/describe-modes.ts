import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { afterAll, beforeAll, describe } from 'vitest'

import { buildApp } from '../../src/build/build-app.ts'
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

type Mode = 'app' | 'dev' | 'built'

const modes: Record<Mode, (dir: string) => Promise<Running>> = {
  app: serveModules,
  dev: serveCompiled,
  built: serveBuilt,
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

/** The build, in a process of its own, as it runs in production. */
async function serveBuilt(dir: string): Promise<Running> {
  const config = { ...configDefaults, dir, pagesDir: 'pages' }
  const { outDir } = await buildApp({ config, logger: createMemoryLogger() })
  const child = spawn(process.execPath, [join(outDir, 'server.mjs')], {
    env: { ...process.env, NODE_ENV: 'production', PORT: '0', HOSTNAME: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await readyUrl(child.stdout)
  // The log must go on flowing, or the server would wait for someone to read it.
  child.stdout.resume()
  return {
    url,
    port: Number(new URL(url).port),
    async close() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

function readyUrl(output: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    output.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const match = /Ready on (http:[^"]+)/.exec(text)
      if (match?.[1] !== undefined) resolve(match[1])
    })
    output.once('end', () => reject(new Error(`The server ended: ${text}`)))
  })
}
