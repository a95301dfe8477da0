import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { isAbsolute, relative, sep } from 'node:path'

import type { Plugin, Rolldown } from 'vite'

import { isAppFile, isVersoFile } from './app-files.ts'
import { assetFile, assetPlugin, type AssetOptions } from './asset-plugin.ts'
import { checkJson, readJson } from './check-json.ts'
import { compileFile, sourceFile, type CompileOptions } from './compile-file.ts'
import { packageOf, publicName } from './external-packages.ts'
import type { ExternalSet } from './external-set.ts'
import { markerPlugin } from './marker-plugin.ts'
import { isEsModule } from './module-format.ts'
import { needsOwnFiles, suspicious } from './needs-own-files.ts'
import { needsSloppyMode, surelyStrict } from './needs-sloppy-mode.ts'
import { shimFile } from './page-runtime.ts'
import { refusedModule } from './refused-modules.ts'
import { resolveSource, unresolvedError } from './resolve-source.ts'
import { styleFile } from './style-options.ts'

/** What the plugins of one build share. */
export interface BuildPluginOptions extends CompileOptions {
  readonly dir: string
  readonly externals: ExternalSet
  /** Hears of what is odd but no reason to fail. */
  readonly warn: (message: string) => void
  /** Of apps with pages: where imported images and fonts will be served. */
  readonly assets?: AssetOptions | undefined
}

const requirePrefix = '\0verso-require:'
const missingPrefix = '\0verso-missing:'

/** The function that compiled app code calls for the path of its source file: the build itself knows no absolute path. */
export const sourcePath = '__verso_source_path__'
/** The same for its URL. */
export const sourceUrl = '__verso_source_url__'

/**
 * The plugins that turn app code and its packages into files that run alone.
 *
 * @example createBuilder({ plugins: buildPlugins(options) })
 */
export function buildPlugins(options: BuildPluginOptions): Plugin[] {
  return [
    markerPlugin(),
    resolvePlugin(options),
    ...(options.assets === undefined ? [] : [assetPlugin(options.assets)]),
    loadPlugin(options),
    ...checkPlugins(options),
  ]
}

function resolvePlugin({ dir, settings, externals, warn }: BuildPluginOptions): Plugin {
  return {
    name: 'verso:resolve',
    enforce: 'pre',
    async resolveId(source, importer, { kind }) {
      if (importer === undefined || source.startsWith('\0') || isBuiltin(source)) return null
      if (importer.startsWith(requirePrefix)) return { id: source, external: true }
      const shim = shimFile(source)
      if (shim !== undefined) return shim
      const own = isAppFile(dir, importer)
      const refused = own ? refusedModule(source, importer) : undefined
      if (refused !== undefined) throw refused
      // Inside a package relative imports stay inside; there are thousands of them.
      if (!own && source.startsWith('.') && !source.endsWith('.node')) return null
      const lookup = (id: string) => this.resolve(id, importer, { skipSelf: true, kind })
      const found = own ? await resolveSource(source, settings, lookup) : await lookup(source)
      if (found === null) {
        const error = unresolvedError(dir, source, importer)
        if (error !== undefined) throw error
        if (kind === 'import-statement') return missingPrefix + source
        if (own) warn(`${relative(dir, importer)} asks for "${source}", which cannot be found.`)
        // Left as it is: it fails, if at all, when it is used, and may be caught there.
        return { id: source, external: true }
      }
      return !found.external ? (leaveOutside(found, source, kind, importer) ?? found) : found
    },
    load: {
      // oxlint-disable-next-line no-control-regex -- virtual modules are marked so
      filter: { id: /^\0verso-/ },
      handler(id) {
        if (id.startsWith(missingPrefix)) return missingModule(id.slice(missingPrefix.length))
        if (!id.startsWith(requirePrefix)) return null
        // A CommonJS wrapper: names that Node's own analysis would not find can be imported from it.
        return `module.exports = require(${JSON.stringify(id.slice(requirePrefix.length))})`
      },
    },
  }

  function leaveOutside(
    found: Rolldown.ResolvedId,
    source: string,
    kind: string | undefined,
    importer: string,
  ): { id: string; external?: true } | undefined {
    const file = found.id.split('?')[0] ?? ''
    const owner = isAbsolute(file) && !isVersoFile(file) ? packageOf(file) : undefined
    if (owner === undefined || isAppFile(dir, file)) return undefined
    // Node could load neither; they belong to pages, and are compiled.
    if (styleFile.test(file) || assetFile.test(file)) return undefined
    if (file.endsWith('.node')) externals.reject(owner)
    if (!externals.has(owner) || packageOf(importer)?.dir === owner.dir) {
      externals.bundled(owner)
      return undefined
    }
    const folder = externals.use(owner)
    const name = publicName(source, file, owner).replace(owner.name, () => folder)
    if (kind === 'require-call' || isEsModule(file)) return { id: name, external: true }
    return { id: requirePrefix + name }
  }
}

/** CommonJS, so that any name may be imported from it. It fails when one is used: the package may be optional. */
function missingModule(name: string): string {
  const message = JSON.stringify(`Cannot find package "${name}".`)
  return `module.exports = new Proxy({}, {
  get(target, key) {
    if (key === '__esModule' || typeof key === 'symbol') return undefined
    throw new Error(${message})
  },
})`
}

function loadPlugin(options: BuildPluginOptions): Plugin {
  const { dir } = options
  return {
    name: 'verso:load',
    enforce: 'pre',
    load: {
      filter: { id: [sourceFile, /\.json$/] },
      async handler(id) {
        if (id.endsWith('.json')) {
          if (!isAppFile(dir, id)) return null
          const json = await readJson(id)
          checkJson(id, json)
          return { code: json, map: null }
        }
        const shipped = /\.(?:[cm]?tsx?|jsx)$/.test(id)
        if (isVersoFile(id) || (!shipped && !isAppFile(dir, id))) return null
        const text = await readFile(id, 'utf8')
        const define = { ...options.define, ...placesOf(dir, id) }
        const { code, map } = await compileFile(id, text, { ...options, define })
        return { code, map: typeof map === 'string' ? map : (map as null), moduleType: 'js' }
      },
    },
  }
}

/**
 * `__dirname` and `import.meta.url` go on meaning the source file, as in dev: data files lie beside it.
 * The place is found at run time, from where the app folder is then.
 */
function placesOf(dir: string, file: string): Record<string, string> {
  const name = relative(dir, file).split(sep).join('/')
  const folder = name.split('/').slice(0, -1).join('/')
  const call = (helper: string, path: string) => `${helper}(${JSON.stringify(path)})`
  return {
    __filename: call(sourcePath, name),
    __dirname: call(sourcePath, folder),
    'import.meta.filename': call(sourcePath, name),
    'import.meta.dirname': call(sourcePath, folder),
    'import.meta.url': call(sourceUrl, name),
  }
}

/**
 * Finds packages that cannot work inside a bundle. The filters are the bundler's own: the text of most modules never
 * has to cross into JavaScript.
 */
function checkPlugins({ dir, externals }: BuildPluginOptions): Plugin[] {
  const check = async (
    code: string,
    id: string,
    isUnfit: (program: unknown) => boolean,
  ): Promise<null> => {
    const owner = isAppFile(dir, id) || isVersoFile(id) ? undefined : packageOf(id)
    if (owner === undefined || externals.has(owner)) return null
    const { parseAst } = await import('vite')
    let program: unknown
    try {
      program = parseAst(code)
    } catch {
      // Only sloppy mode takes it, and a bundle is strict.
      externals.reject(owner)
      return null
    }
    if (isUnfit(program)) externals.reject(owner)
    return null
  }
  return [
    {
      name: 'verso:check-place',
      enforce: 'pre',
      transform: {
        filter: { id: /\.[cm]?js$/, code: suspicious },
        handler: (code, id) => check(code, id, needsOwnFiles),
      },
    },
    {
      name: 'verso:check-sloppy',
      enforce: 'pre',
      transform: {
        filter: { id: /\.c?js$/, code: { exclude: [...surelyStrict] } },
        handler: (code, id) => check(code, id, needsSloppyMode),
      },
    },
  ]
}
