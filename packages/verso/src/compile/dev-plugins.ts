import { readFile, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'

import type { Plugin } from 'vite'

import { isAppFile, isVersoFile } from './app-files.ts'
import { assetFile, assetPlugin, type AssetOptions } from './asset-plugin.ts'
import { checkJson, readJson } from './check-json.ts'
import { scanCommonJs, type CommonJsScan } from './commonjs-scan.ts'
import { compileFile, isSourceFile, type CompileOptions } from './compile-file.ts'
import type { FileStamps } from './file-stamps.ts'
import { markerPlugin } from './marker-plugin.ts'
import { isEsModule } from './module-format.ts'
import { createNextPackages } from './next-packages.ts'
import { isPageRuntime, shimFile } from './page-runtime.ts'
import { refusedModule } from './refused-modules.ts'
import { resolveSource, unresolvedError } from './resolve-source.ts'
import { styleFile } from './style-options.ts'
import { toCompileError } from './to-compile-error.ts'

/** What the plugins of one dev server share. */
export interface DevPluginOptions extends CompileOptions {
  readonly dir: string
  readonly stamps: FileStamps
  /** Where imported images and fonts are served. */
  readonly assets: AssetOptions
}

const externalPrefix = '\0verso-external:'

/** A package that Node loads itself, and how importers see it when it is CommonJS. */
export interface ExternalModule {
  readonly file: string
  readonly mode: 'node' | 'babel'
}

/**
 * Reads the id that the dev plugins give to a package.
 *
 * @example parseExternalId(module.id)?.file
 */
export function parseExternalId(id: string): ExternalModule | undefined {
  if (!id.startsWith(externalPrefix)) return undefined
  const [mode, file = ''] = id.slice(externalPrefix.length).split('|')
  return { file: decodeURIComponent(file), mode: mode === 'node' ? 'node' : 'babel' }
}

/**
 * The plugins that turn Vite's module runner into what app code expects of a server: packages come from
 * Node, `require` works, and what was read is remembered, so that an edit is noticed.
 *
 * @example createServer({ plugins: devPlugins(options) })
 */
export function devPlugins(options: DevPluginOptions): Plugin[] {
  const isCompiled = compiledFiles(options.dir)
  return [
    markerPlugin(),
    resolvePlugin(options, isCompiled),
    stampPlugin(options),
    assetPlugin(options.assets),
    loadPlugin(options),
    commonJsPlugin(isCompiled),
  ]
}

/**
 * Tells what is compiled here from what Node loads: the app's own files, ours that share React with them, and packages
 * that import `next/*`.
 */
function compiledFiles(dir: string): (file: string) => boolean {
  const needsShims = createNextPackages()
  return (file) => isAppFile(dir, file) || isPageRuntime(file) || needsShims(file)
}

function resolvePlugin(
  { dir, settings }: DevPluginOptions,
  isCompiled: (file: string) => boolean,
): Plugin {
  return {
    name: 'verso:resolve',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (importer === undefined || source.startsWith('\0')) return null
      const shim = shimFile(source)
      if (shim !== undefined) return shim
      const refused = isAppFile(dir, importer) ? refusedModule(source, importer) : undefined
      if (refused !== undefined) throw refused
      // Our own modules get the app's React, wherever we are installed.
      const from = isPageRuntime(importer) && !source.startsWith('.') ? join(dir, 'x.js') : importer
      const lookup = (id: string) => this.resolve(id, from, { skipSelf: true })
      const found = await resolveSource(source, settings, lookup)
      if (found === null) {
        const error = unresolvedError(dir, source, importer)
        if (error !== undefined) throw error
        return null
      }
      if (found.external || isCompiled(found.id) || !isForNode(found.id)) return found
      const mode = isEsModule(importer) ? 'node' : 'babel'
      return `${externalPrefix}${mode}|${encodeURIComponent(found.id)}`
    },
  }
}

/** Packages are Node's business, but for those that ship TypeScript or JSX. */
function isForNode(file: string): boolean {
  if (!isAbsolute(file)) return false
  return isVersoFile(file) || (/\.(?:[cm]?js|json|node)$/.test(file) && !file.includes('?'))
}

/** Styles and images are read by others; an edit of them must be noticed all the same. */
function stampPlugin({ stamps }: DevPluginOptions): Plugin {
  return {
    name: 'verso:stamp',
    enforce: 'pre',
    load: {
      filter: { id: [styleFile, assetFile] },
      async handler(id) {
        const file = id.split('?')[0] ?? id
        const found = await stat(file).catch(() => undefined)
        if (found?.isFile() === true) stamps.set(file, found)
        return null
      },
    },
  }
}

function loadPlugin(options: DevPluginOptions): Plugin {
  return {
    name: 'verso:load',
    enforce: 'pre',
    async load(id) {
      if (id.startsWith(externalPrefix)) return { code: 'export {}', map: null }
      if (id.includes('?') || id.startsWith('\0')) return null
      if (!isSourceFile(id) && !id.endsWith('.json')) return null
      // The stamp is taken first: an edit between the two makes the next request read again.
      const found = await stat(id).catch(() => undefined)
      if (found?.isFile() !== true) return null
      options.stamps.set(id, found)
      if (!isSourceFile(id)) {
        const json = await readJson(id)
        checkJson(id, json)
        return { code: json, map: null }
      }
      const text = await readFile(id, 'utf8')
      const { code, map } = await compileFile(id, text, options)
      return { code, map: typeof map === 'string' ? map : (map as null), moduleType: 'js' }
    },
  }
}

/**
 * The runner evaluates modules as asynchronous functions and knows no `require`. Files of the app that
 * are required become imports in front of the file; everything else is required from Node when it is asked for.
 */
function commonJsPlugin(isCompiled: (file: string) => boolean): Plugin {
  return {
    name: 'verso:commonjs',
    enforce: 'pre',
    async transform(code, id) {
      if (!isSourceFile(id) || !/\b(?:require|module|exports|__dirname|__filename)\b/.test(code)) {
        return null
      }
      const scan = await scanCode(code, id)
      if (scan.free.size === 0) return null
      const own: string[] = []
      for (const source of scan.required) {
        const found = await this.resolve(source, id)
        if (found !== null && isCompiled(found.id)) own.push(source)
      }
      const wrap = scan.esm || id.endsWith('.mjs') ? shimEsModule : wrapCommonJs
      return { code: wrap(code, id, own, scan.free), map: null }
    },
  }
}

async function scanCode(code: string, id: string): Promise<CommonJsScan> {
  const { parseAst } = await import('vite')
  try {
    return scanCommonJs(parseAst(code))
  } catch {
    // A `return` at the top is fine in CommonJS only.
  }
  try {
    return scanCommonJs(parseAst(code, { sourceType: 'commonjs' }))
  } catch (error) {
    throw toCompileError(error, { file: id, text: code })
  }
}

/** Everything stays on the first line: the source map is only off in the columns of that line. */
function wrapCommonJs(code: string, id: string, own: readonly string[]): string {
  const scope = '__verso_scope__'
  const enter = `const ${scope} = __verso_commonjs__.enter(__vite_ssr_exports__, ${JSON.stringify(id)}, ${requiredList(own)});`
  const head = `${importsOf(own)}${enter}(function (module, exports, require, __filename, __dirname) {`
  const call = ['module.exports', 'module', 'module.exports', 'require', 'filename', 'dirname']
    .map((name) => `${scope}.${name}`)
    .join(', ')
  return `${head}${code}\n}).call(${call});${scope}.finish();`
}

function shimEsModule(
  code: string,
  id: string,
  own: readonly string[],
  free: ReadonlySet<string>,
): string {
  const file = JSON.stringify(id)
  const declarations: string[] = []
  if (free.has('require')) {
    declarations.push(`require = __verso_commonjs__.require(${file}, ${requiredList(own)})`)
  }
  if (free.has('__filename')) declarations.push(`__filename = ${file}`)
  if (free.has('__dirname')) declarations.push(`__dirname = import.meta.dirname`)
  if (declarations.length === 0) return code
  return `${importsOf(own)}const ${declarations.join(', ')};${code}`
}

function importsOf(own: readonly string[]): string {
  return own
    .map((source, index) => {
      const what = source.endsWith('.json') ? '' : '* as '
      return `import ${what}__verso_required_${index}__ from ${JSON.stringify(source)};`
    })
    .join('')
}

function requiredList(own: readonly string[]): string {
  const entries = own.map(
    (source, index) => `${JSON.stringify(source)}: () => __verso_required_${index}__`,
  )
  return `{ ${entries.join(', ')} }`
}
