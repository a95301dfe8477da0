import { isAbsolute } from 'node:path'

import type { ResolvedConfig } from '../types/config.ts'
import type { Logger } from '../types/log.ts'
import type { RouteModule } from '../types/route.ts'

import {
  createDevEnvironment,
  type DevEnvironment,
  type DevEnvironmentOptions,
} from './dev-environment.ts'
import {
  filesOf,
  forgetFiles,
  forgetModules,
  invalidateWithImporters,
  stylesIn,
} from './dev-graph.ts'
import { createDevSourceMaps, type DevSourceMaps } from './dev-source-maps.ts'
import { createFileStamps } from './file-stamps.ts'
import { readPostcss } from './read-postcss.ts'
import { readTsconfig } from './read-tsconfig.ts'
import { styleOptions } from './style-options.ts'
import { toCompileError } from './to-compile-error.ts'

/** What {@link createDevModules} needs. */
export interface DevModulesOptions {
  readonly config: ResolvedConfig
  readonly logger: Logger
  /** The app has pages: styles are compiled with the app's own PostCSS plugins. */
  readonly hasPages?: boolean
  /** Hears of each image and font that code imports: its name below `/_next/static/`, and its file. */
  readonly onAsset?: (name: string, file: string) => void
}

/** Loads the app's files as modules and keeps them as fresh as the files. */
export interface DevModules {
  /**
   * Gives the module of a file, named relative to the app folder, or absolute when it is one of ours. Edited files of its import graph and
   * what imports them are evaluated anew; all other modules keep their state.
   */
  load(file: string): Promise<RouteModule>
  /** The files of loaded files' import graphs. */
  filesOf(files: readonly string[]): ReadonlySet<string>
  /** The style sheets that a loaded file's import graph holds, in the order in which they apply. */
  stylesOf(files: readonly string[]): string[]
  /** Calls back with the files that are about to be evaluated anew. Returns how to stop it. */
  onChange(listener: (files: string[]) => void): () => void
  /** Rewrites the stacks of an error and its causes to places in the source files. */
  mapStack(error: unknown): void
  /** Resolves when the compiler is there; a first request then need not wait for it. */
  warm(): Promise<void>
  close(): Promise<void>
}

/**
 * Makes the module loader of dev. The compiler itself starts with the first call of `warm` or `load`.
 *
 * @example
 * const modules = await createDevModules({ config, logger })
 * const { default: handler } = await modules.load('pages/api/hello.ts')
 */
export async function createDevModules(options: DevModulesOptions): Promise<DevModules> {
  const stamps = createFileStamps()
  const maps = createDevSourceMaps()
  const uninstall = maps.install()
  const failed = new Set<string>()
  const brokenRoutes = new Set<string>()
  const listeners = new Set<(files: string[]) => void>()
  let environment: Promise<DevEnvironment> | undefined
  let running: DevEnvironment | undefined
  let closed = false

  const start = (): Promise<DevEnvironment> => {
    if (closed) return Promise.reject(new Error('The development server has been closed.'))
    environment ??= startEnvironment(options, {
      stamps,
      maps,
      onFailure: (id) => failed.add(id),
    }).catch((error: unknown) => {
      // A broken tsconfig.json may be mended: the next request tries again.
      environment = undefined
      throw error
    })
    return environment
  }

  /** Has modules and what imports them evaluated anew, and tells of their files. */
  const invalidate = (current: DevEnvironment, ids: Iterable<string>): void => {
    const files = invalidateWithImporters(current, ids)
    if (files.length > 0) for (const listener of listeners) listener(files)
  }

  /** No `await` in here: between finding the edits and asking for the module nothing else may run. */
  const refresh = (current: DevEnvironment, url: string): void => {
    const known = current.app.moduleGraph.urlToModuleMap.get(url)
    const files = known === undefined || brokenRoutes.has(url) ? stamps.all() : filesOf(known)
    const changed = stamps.changed(files)
    for (const file of changed) stamps.forget(file)
    if (changed.length > 0) invalidate(current, forgetFiles(current, changed))
  }

  return {
    filesOf: (files) => {
      const graph = running?.app.moduleGraph
      const roots = files.flatMap((file) => graph?.urlToModuleMap.get(urlOf(file)) ?? [])
      return new Set(roots.flatMap((root) => [...filesOf(root)]))
    },
    stylesOf: (files) => (running === undefined ? [] : stylesIn(running, files.map(urlOf))),
    async load(file) {
      const current = await start()
      running = current
      const url = urlOf(file)
      refresh(current, url)
      try {
        const module: RouteModule = await current.app.runner.import(url)
        brokenRoutes.delete(url)
        return module
      } catch (error) {
        brokenRoutes.add(url)
        // What failed is compiled anew with the next request, and with it what waited for it.
        invalidate(current, forgetModules(current, failed))
        failed.clear()
        throw toCompileError(error)
      }
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    mapStack: (error) => mapStacks(error, maps),
    async warm() {
      await start()
    },
    async close() {
      closed = true
      uninstall()
      const current = await environment?.catch(() => undefined)
      await current?.server.close()
    },
  }
}

async function startEnvironment(
  { config, hasPages = false, onAsset = () => {} }: DevModulesOptions,
  watchers: Pick<DevEnvironmentOptions, 'stamps' | 'maps' | 'onFailure'>,
): Promise<DevEnvironment> {
  const postcss = hasPages ? await readPostcss(config.dir) : { plugins: [] }
  return createDevEnvironment({
    ...watchers,
    config,
    css: styleOptions(config.dir, postcss),
    assets: { base: `${config.basePath}/_next/static/`, onAsset },
    settings: readTsconfig(config.dir),
  })
}

function urlOf(file: string): string {
  return isAbsolute(file) ? file : `/${file}`
}

/** Causes may lead in a circle: only so many are looked at. */
const deepestCause = 8

function mapStacks(error: unknown, maps: DevSourceMaps): void {
  for (let at = error, depth = 0; at instanceof Error && depth < deepestCause; depth++) {
    const { stack } = at
    const mapped = typeof stack === 'string' ? maps.mapText(stack) : stack
    if (mapped !== stack) {
      Object.defineProperty(at, 'stack', { value: mapped, configurable: true, writable: true })
    }
    at = at.cause
  }
}
