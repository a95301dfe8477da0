import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { isAbsolute } from 'node:path'

import type { Plugin } from 'vite'

import { isAppFile, isVersoFile } from './app-files.ts'
import { assetPlugin, type AssetOptions } from './asset-plugin.ts'
import { browserModules, isBrowserModule } from './browser-modules.ts'
import { checkJson, readJson } from './check-json.ts'
import { lineAndColumn } from './code-frame.ts'
import { CompileError } from './compile-error.ts'
import { compileFile, isSourceFile, type CompileOptions } from './compile-file.ts'
import { shimFile } from './page-runtime.ts'
import { refusedModule } from './refused-modules.ts'
import { resolveSource, unresolvedError } from './resolve-source.ts'
import { stripDataFunctions, type DataKind } from './strip-data-functions.ts'

/** What the plugins of one client compilation share. */
export interface ClientPluginOptions extends CompileOptions, AssetOptions {
  readonly dir: string
  /** Whether a file is a page: pages lose their data functions. */
  readonly isPage: (file: string) => boolean
  /** Hears of each page that had some. */
  readonly onData: (file: string, kind: DataKind) => void
  /** Gets what was taken out of each page. */
  readonly onStripped?: (file: string, removed: string) => void
}

const serverPrefix = '\0verso-server-only:'

/**
 * The plugins that turn an app's pages into what browsers run.
 *
 * @example createServer({ plugins: clientPlugins(options) })
 */
export function clientPlugins(options: ClientPluginOptions): Plugin[] {
  return [browserModules(), resolvePlugin(options), assetPlugin(options), clientLoadPlugin(options)]
}

function resolvePlugin({ dir, settings }: ClientPluginOptions): Plugin {
  return {
    name: 'verso:resolve-client',
    enforce: 'pre',
    async resolveId(source, importer, { kind }) {
      if (importer === undefined || source.startsWith('\0')) return null
      const shim = shimFile(source)
      if (shim !== undefined) return shim
      const own = isAppFile(dir, importer)
      const refused = own ? refusedModule(source, importer) : undefined
      if (refused !== undefined) throw refused
      if (own && isBuiltin(source) && !isBrowserModule(source)) {
        return `${serverPrefix}${source}|${importer}`
      }
      if (!own) return null
      const lookup = (id: string) => this.resolve(id, importer, { skipSelf: true, kind })
      const found = await resolveSource(source, settings, lookup)
      if (found !== null) return found
      const error = unresolvedError(dir, source, importer)
      if (error !== undefined) throw error
      return null
    },
    load: {
      // oxlint-disable-next-line no-control-regex -- virtual modules are marked so
      filter: { id: /^\0verso-server-only:/ },
      handler(id) {
        const [name = ''] = id.slice(serverPrefix.length).split('|')
        return { code: serverOnlyModule(name), moduleSideEffects: false }
      },
    },
  }
}

/** CommonJS, so that any name may be imported from it. Only what is used of it is an error. */
function serverOnlyModule(name: string): string {
  const message = JSON.stringify(
    `"${name}" is a module of Node.js and cannot be used in a browser.`,
  )
  return `module.exports = new Proxy({}, {
  get(target, key) {
    if (key === '__esModule' || typeof key === 'symbol') return undefined
    throw new Error(${message})
  },
})`
}

/**
 * The error for code that would take a module of Node.js into the browser.
 *
 * @param id a module of the bundle
 * @returns nothing for other modules
 * @example const error = serverOnlyError(dir, id)
 */
export async function serverOnlyError(id: string): Promise<CompileError | undefined> {
  const at = id.indexOf(serverPrefix)
  if (at === -1) return undefined
  const [name = '', importer = ''] = id.slice(at + serverPrefix.length).split('|')
  const text = await readFile(importer, 'utf8').catch(() => '')
  const offset = Math.max(0, text.search(new RegExp(`['"]${name}['"]`)))
  return new CompileError(
    `"${name}" is a module of Node.js, which browsers do not have. Use it in getStaticProps, ` +
      `getServerSideProps or an API route only, or in a file that only those import.`,
    { place: { file: importer, ...lineAndColumn(text, offset) }, source: text },
  )
}

/**
 * The one of them that compiles, and takes the data functions out of pages.
 *
 * @example optimizeDeps: { rolldownOptions: { plugins: [clientLoadPlugin(options)] } }
 */
export function clientLoadPlugin(options: ClientPluginOptions): Plugin {
  const { dir, isPage, onData } = options
  return {
    name: 'verso:load-client',
    enforce: 'pre',
    async load(id) {
      const file = id.split('?')[0] ?? id
      if (!isAbsolute(file) || id.includes('\0') || isSpecial(id)) return null
      if (file.endsWith('.json')) {
        if (!isAppFile(dir, file)) return null
        const json = await readJson(file)
        checkJson(file, json)
        return { code: json, map: null }
      }
      if (!isSourceFile(file) || !needsCompiling(dir, file)) return null
      const text = await readFile(file, 'utf8')
      const compiled = await compileFile(file, text, options)
      const map = typeof compiled.map === 'string' ? compiled.map : (compiled.map as null)
      if (!isPage(file)) return { code: compiled.code, map, moduleType: 'js' }
      refuseWholesale(file, text)
      const stripped = await stripDataFunctions(compiled.code)
      options.onStripped?.(file, stripped?.removed ?? '')
      if (stripped === undefined) return { code: compiled.code, map, moduleType: 'js' }
      onData(file, stripped.data)
      return { code: stripped.code, map, moduleType: 'js' }
    },
  }
}

/** `?url`, `?raw` and their like ask for something else than the module. */
function isSpecial(id: string): boolean {
  return /[?&](?:url|raw|inline|worker|sharedworker|direct)\b/.test(id)
}

/** Packages are JavaScript already, but for those that ship TypeScript or JSX. */
function needsCompiling(dir: string, file: string): boolean {
  if (isVersoFile(file)) return !file.endsWith('.js')
  return /\.(?:[cm]?tsx?|jsx)$/.test(file) || isAppFile(dir, file)
}

/** Data functions would come through it unseen, and their imports with them. */
function refuseWholesale(file: string, text: string): void {
  const found = /^\s*export\s*\*\s*from\b/m.exec(text)
  if (found === null) return
  const offset = found.index + found[0].search(/\S/)
  throw new CompileError(
    'A page cannot export everything of another module: its data functions would reach the browser. Name what it exports.',
    { place: { file, ...lineAndColumn(text, offset) }, source: text },
  )
}
