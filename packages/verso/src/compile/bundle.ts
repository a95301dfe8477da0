import { dirname, join, relative, sep } from 'node:path'

import type { InlineConfig, Plugin, Rolldown } from 'vite'

import { sourcePath, sourceUrl } from './build-plugins.ts'
import { onlyOnce } from './page-runtime.ts'
import { resolveOptions } from './resolve-options.ts'
import type { StyleOptions } from './style-options.ts'
import { toCompileError } from './to-compile-error.ts'
import { virtualPlugin } from './virtual-plugin.ts'

/** What goes into a bundle and where it is written. */
export interface BundleOptions {
  /** The app folder. */
  readonly dir: string
  /** Source files by the names of their outputs, without ending: `routes/api/hello`. */
  readonly entries: Readonly<Record<string, string>>
  readonly plugins?: Plugin[]
  /** Modules that are no files, by names that begin with `verso:`. */
  readonly virtual?: Readonly<Record<string, string>>
  readonly define: Readonly<Record<string, string>>
  readonly outDir: string
  /** Where the files will lie once the build is done. */
  readonly finalDir: string
  /** Names chunks that several entries share. */
  readonly chunkPrefix: string
  readonly sourcemap: boolean
  readonly onWarning: (message: string) => void
  /** Of apps with pages: how styles are compiled, and the address of static files. */
  readonly css?: StyleOptions
  readonly base?: string
}

/** One written file of JavaScript. */
export interface BundledFile {
  /** Relative to the output folder. */
  readonly file: string
  /** The entry it was made for; shared chunks have none. */
  readonly entry: string | undefined
  /** Bytes. */
  readonly size: number
  /** The files it loads at once. */
  readonly imports: readonly string[]
  /** The names it exports. */
  readonly exports: readonly string[]
  /** The source files in it. */
  readonly modules: readonly string[]
}

/**
 * Bundles server code: one file for each entry, and chunks for what they share.
 *
 * @throws {CompileError} for code of the app that cannot be compiled
 * @example const files = await bundle({ dir, entries, plugins, define, outDir, ... })
 */
export async function bundle(options: BundleOptions): Promise<BundledFile[]> {
  const { createBuilder } = await import('vite')
  const builder = await createBuilder(viteConfig(options))
  const environment = builder.environments['app']
  if (environment === undefined) throw new Error('Vite made no environment.')
  try {
    const result = await builder.build(environment)
    const outputs = Array.isArray(result) ? result : [result]
    return outputs.flatMap((output) => ('output' in output ? output.output : [])).flatMap(toFile)
  } catch (error) {
    throw toCompileError(error)
  }
}

function viteConfig(options: BundleOptions): InlineConfig {
  return {
    root: options.dir,
    configFile: false,
    envDir: false,
    publicDir: false,
    // Given, so that the app's own postcss.config.* is not looked for: it is written for Next.js.
    css: options.css ?? { postcss: {} },
    ...(options.base !== undefined && { base: options.base }),
    logLevel: 'silent',
    mode: 'production',
    // Our own plugin compiles, the same way in dev and in builds.
    oxc: { include: /^never$/ },
    define: { 'process.env.NODE_ENV': '"production"', ...options.define },
    plugins: [virtualPlugin(options.virtual ?? {}), ...(options.plugins ?? [])],
    environments: {
      app: {
        consumer: 'server',
        resolve: { ...resolveOptions(), dedupe: [...onlyOnce] },
        build: {
          ssr: true,
          outDir: options.outDir,
          emptyOutDir: false,
          copyPublicDir: false,
          minify: false,
          sourcemap: options.sourcemap,
          target: 'node20',
          reportCompressedSize: false,
          rolldownOptions: rolldownOptions(options),
        },
      },
    },
  }
}

function rolldownOptions(options: BundleOptions): Rolldown.RolldownOptions {
  return {
    // Paths in comments are relative to the app, wherever the command was given.
    cwd: options.dir,
    platform: 'node',
    input: { ...options.entries },
    // A chunk that several routes share must never be merged into one of them: loading one route would run another.
    preserveEntrySignatures: 'strict',
    output: {
      format: 'es',
      entryFileNames: '[name].mjs',
      chunkFileNames: `chunks/${options.chunkPrefix}[name]-[hash].mjs`,
      // Route files keep their names, brackets and all; chunks are named after modules, some of which are no files.
      sanitizeFileName: (name) =>
        Object.hasOwn(options.entries, name) ? name : name.replace(/[^\w.-]+/g, '_'),
      sourcemapExcludeSources: true,
      banner: (chunk) => sourceHelpers(chunk, options),
    },
    onLog(level, log) {
      if (level === 'warn' && log.code === 'IMPORT_IS_UNDEFINED') options.onWarning(log.message)
    },
  }
}

/** Defines what app code calls to find its source, in the chunks that hold code of the app. */
function sourceHelpers(chunk: Rolldown.RenderedChunk, { dir, finalDir }: BundleOptions): string {
  const code = Object.values(chunk.modules).map((module) => module.code ?? '')
  if (!code.some((text) => text.includes(sourcePath) || text.includes(sourceUrl))) return ''
  const up = relative(join(finalDir, dirname(chunk.fileName)), dir)
    .split(sep)
    .join('/')
  return [
    `import { fileURLToPath as __verso_to_path__ } from 'node:url';`,
    `const ${sourceUrl} = (name) => new URL(${JSON.stringify(`${up}/`)} + encodeURI(name).replace(/[?#]/g, encodeURIComponent), import.meta.url).href;`,
    `const ${sourcePath} = (name) => __verso_to_path__(${sourceUrl}(name));`,
  ].join(' ')
}

function toFile(output: Rolldown.OutputChunk | Rolldown.OutputAsset): BundledFile[] {
  if (output.type !== 'chunk') return []
  return [
    {
      file: output.fileName,
      entry: output.isEntry ? output.name : undefined,
      size: Buffer.byteLength(output.code),
      imports: output.imports,
      exports: output.exports,
      modules: output.moduleIds,
    },
  ]
}
