import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'

import type { EnvironmentModuleNode } from 'vite'

import type { ResolvedConfig } from '../types/config.ts'
import type { Logger } from '../types/log.ts'
import type { RouteModule } from '../types/route.ts'

import { createDevEnvironment, type DevEnvironment } from './dev-environment.ts'
import { createDevSourceMaps } from './dev-source-maps.ts'
import { createFileStamps } from './file-stamps.ts'
import { readPostcss } from './read-postcss.ts'
import { readTsconfig } from './read-tsconfig.ts'
import { styleFile, styleOptions } from './style-options.ts'
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
  const { config } = options
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
    environment ??= Promise.resolve()
      .then(async () =>
        createDevEnvironment({
          config,
          css: styleOptions(
            config.dir,
            options.hasPages === true ? await readPostcss(config.dir) : { plugins: [] },
          ),
          assets: {
            base: `${config.basePath}/_next/static/`,
            onAsset: options.onAsset ?? (() => {}),
          },
          settings: readTsconfig(config.dir),
          stamps,
          maps,
          onFailure: (id) => failed.add(id),
        }),
      )
      .catch((error: unknown) => {
        // A broken tsconfig.json may be mended: the next request tries again.
        environment = undefined
        throw error
      })
    return environment
  }

  const invalidate = ({ app }: DevEnvironment, ids: Iterable<string>): void => {
    const { evaluatedModules } = app.runner
    const stale = new Set<string>()
    const visit = (id: string): void => {
      if (stale.has(id)) return
      stale.add(id)
      for (const importer of evaluatedModules.getModuleById(id)?.importers ?? []) visit(importer)
    }
    for (const id of ids) visit(id)
    const files: string[] = []
    for (const id of stale) {
      const node = evaluatedModules.getModuleById(id)
      if (node === undefined) continue
      evaluatedModules.invalidateModule(node)
      if (!id.startsWith('\0')) files.push(node.file)
    }
    if (files.length > 0) for (const listener of listeners) listener(files)
  }

  /** No `await` in here: between finding the edits and asking for the module nothing else may run. */
  const refresh = (current: DevEnvironment, url: string): void => {
    const graph = current.app.moduleGraph
    const known = graph.urlToModuleMap.get(url)
    const files = known === undefined || brokenRoutes.has(url) ? stamps.all() : filesOf(known)
    const changed = stamps.changed(files)
    if (changed.length === 0) return
    const ids: string[] = []
    for (const file of changed) {
      stamps.forget(file)
      for (const module of graph.getModulesByFile(file) ?? []) {
        if (module.id !== null) ids.push(module.id)
        graph.invalidateModule(module)
        // A file that is gone may be found under another ending: its importers must look again.
        if (!existsSync(file)) for (const by of module.importers) graph.invalidateModule(by)
      }
    }
    invalidate(current, ids)
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
        for (const id of failed) {
          const module = current.app.moduleGraph.getModuleById(id)
          if (module !== undefined) current.app.moduleGraph.invalidateModule(module)
        }
        const ids = [...failed]
        failed.clear()
        invalidate(current, ids)
        throw toCompileError(error)
      }
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    mapStack(error) {
      for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
        const { stack } = at
        if (typeof stack !== 'string') continue
        const mapped = maps.mapText(stack)
        if (mapped !== stack)
          Object.defineProperty(at, 'stack', { value: mapped, configurable: true, writable: true })
      }
    },
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

function urlOf(file: string): string {
  return isAbsolute(file) ? file : `/${file}`
}

/** What is imported applies before what imports it. */
function stylesIn({ app }: DevEnvironment, urls: readonly string[]): string[] {
  const styles = new Set<string>()
  const seen = new Set<EnvironmentModuleNode>()
  const visit = (module: EnvironmentModuleNode): void => {
    if (seen.has(module)) return
    seen.add(module)
    for (const imported of module.importedModules) visit(imported)
    if (module.file !== null && styleFile.test(module.file)) styles.add(module.file)
  }
  for (const url of urls) {
    const module = app.moduleGraph.urlToModuleMap.get(url)
    if (module !== undefined) visit(module)
  }
  return [...styles]
}

/** The files of a module and of all it imports, dynamic imports included. */
function filesOf(root: EnvironmentModuleNode): Set<string> {
  const files = new Set<string>()
  const seen = new Set<EnvironmentModuleNode>([root])
  // A Set that grows while it is walked visits what was added.
  for (const module of seen) {
    if (module.file !== null) files.add(module.file)
    for (const imported of module.importedModules) seen.add(imported)
  }
  return files
}
