import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

import { loadEnv } from '../config/load-env.ts'
import { prepareDatabase, type Database } from '../database/prepare-database.ts'
import { isVersoError } from '../errors/verso-error.ts'
import { createJsonLogger } from '../log/json-logger.ts'
import { closeManagedConnection, startManagedConnection } from '../mongoose/managed-hooks.ts'
import { pathsFile } from '../pages/built-pages.ts'
import { openBuiltPages, type OpenPages } from '../pages/open-built-pages.ts'
import { prerenderPages, type PrerenderedPage } from '../pages/prerender-pages.ts'
import type { Logger } from '../types/log.ts'
import type { Manifest } from '../types/manifest.ts'
import type { PrerenderMessage } from '../types/prerender.ts'

/** Pages that are made at once: their data is waited for, rendering itself is one after the other. */
const TOGETHER = 8

/** Milliseconds. */
const BETWEEN_MESSAGES = 100

/**
 * Makes the pages of a build, in a process that the build started and that ends with it: what the app's code leaves
 * open (connections, timers) holds nothing up, and nothing it does to its process outlives it.
 *
 * @example await prerenderBuild(manifest)
 */
export async function prerenderBuild(manifest: Manifest): Promise<never> {
  try {
    const pages = await run(manifest)
    await send({ type: 'done', pages })
    process.exit(0)
  } catch (error) {
    await send({ type: 'failed', ...describe(error) })
    process.exit(1)
  }
}

async function run(manifest: Manifest): Promise<readonly PrerenderedPage[]> {
  process.env['NODE_ENV'] ??= 'production'
  process.env['NEXT_RUNTIME'] ??= 'nodejs'
  process.env['NEXT_PHASE'] ??= 'phase-production-build'
  loadEnv(manifest.config.dir, 'production', process.env)
  const logger = createJsonLogger()
  const database = await openDatabase(manifest, logger)
  const opened = await openBuiltPages(manifest, { isListed: true })
  if (opened === undefined) return []
  try {
    await database?.ready
    await connect(manifest, opened, logger)
    const progress = createProgress()
    const pages = await prerenderPages({
      source: opened.pages,
      store: opened.pageStore,
      routes: manifest.routes,
      basePath: manifest.config.basePath,
      trailingSlash: manifest.config.trailingSlash,
      concurrency: TOGETHER,
      onStart: progress.start,
      onPage: progress.end,
    })
    await writePaths(manifest, pages)
    return pages
  } finally {
    await logger.flush()
    await closeManagedConnection()
    await database?.close()
  }
}

interface Progress {
  readonly start: (path: string) => void
  readonly end: (done: number, total: number, path: string) => void
}

/** A message for each page would cost as much as a small page. */
function createProgress(): Progress {
  const running = new Set<string>()
  let count = { done: 0, total: 0 }
  let last = 0
  let later: NodeJS.Timeout | undefined
  const tell = (): void => {
    const now = performance.now()
    if (now - last < BETWEEN_MESSAGES && count.done < count.total) {
      // Whatever hangs from now on must be known by name, also when this process ends for want of anything to do.
      later ??= setTimeout(tell, BETWEEN_MESSAGES)
      return
    }
    last = now
    clearTimeout(later)
    later = undefined
    void send({ type: 'progress', ...count, running: [...running] })
  }
  return {
    start(path) {
      running.add(path)
      tell()
    },
    end(done, total, path) {
      running.delete(path)
      count = { done, total }
      tell()
    },
  }
}

/** Pages that need no database are made without one; those that do say so themselves. */
async function openDatabase(
  { config, dependsOnMongo }: Manifest,
  logger: Logger,
): Promise<Database | undefined> {
  const { dir } = config
  const options = {
    dir,
    mode: 'production',
    dependsOnMongo,
    env: process.env,
    mayBeShared: true,
  } as const
  try {
    return await prepareDatabase({ ...options, logger })
  } catch (error) {
    if (process.env['VERSO_DB'] !== undefined) throw error
    logger.debug('Pages are made without a database', { error })
    return undefined
  }
}

/** Before data is asked for: code that imports `versojs/mongoose` relies on being connected. */
async function connect(
  { routes, dependsOnMongo }: Manifest,
  { pages }: OpenPages,
  logger: Logger,
): Promise<void> {
  if (!dependsOnMongo || !process.env['MONGODB_URI']) return
  for (const route of routes) {
    // One that cannot be loaded is told of when its page is made.
    if (route.kind === 'page') await pages.load(route).catch(() => {})
  }
  await startManagedConnection(logger)
}

async function writePaths({ outDir }: Manifest, made: readonly PrerenderedPage[]): Promise<void> {
  const lists = made.flatMap(({ route, fallback, paths }) =>
    fallback === undefined ? [] : [[route.pattern, { fallback, paths }] as const],
  )
  await writeFile(join(outDir, pathsFile), JSON.stringify(Object.fromEntries(lists)))
}

function describe(error: unknown): Omit<PrerenderMessage & { type: 'failed' }, 'type'> {
  if (!(error instanceof Error)) return { message: String(error), stack: '' }
  const { cause } = error
  const stack = (cause instanceof Error ? cause.stack : error.stack) ?? ''
  const facts = { message: error.message, stack }
  return isVersoError(error) ? { ...facts, code: error.code, hint: error.hint } : facts
}

function send(message: PrerenderMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve()
    else process.send(message, () => resolve())
  })
}
