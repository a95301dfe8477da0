import type { InlineConfig, Rolldown } from 'vite'

import { browserDefine, clientConfig } from './client-config.ts'
import { clientPlugins, serverOnlyError, type ClientPluginOptions } from './client-plugins.ts'
import { pageEntries, pageEntryName, type ClientPages } from './page-entries.ts'
import type { DataKind } from './strip-data-functions.ts'
import type { StyleOptions } from './style-options.ts'
import { toCompileError } from './to-compile-error.ts'

/** What {@link bundleClient} needs. */
export interface ClientBundleOptions
  extends Omit<ClientPluginOptions, 'isPage' | 'onData'>, ClientPages {
  /** Gets the files: what is called `media/cat.png` here is served below `base`. */
  readonly outDir: string
  readonly css: StyleOptions
}

/** What a page loads in the browser: names below `base`. */
export interface ClientFiles {
  readonly entry: string
  /** The scripts that the entry imports, the deepest first. */
  readonly imports: readonly string[]
  readonly styles: readonly string[]
  /** What data functions the page has. */
  readonly data: DataKind | undefined
}

/**
 * Bundles the pages for browsers: a small entry for each page and chunks for what pages share.
 *
 * @returns by pattern, what each page loads
 * @throws {CompileError} for code that cannot be compiled, or not for a browser
 * @example const files = await bundleClient({ dir, pages, app, base: '/_next/static/', outDir, ... })
 */
export async function bundleClient(
  options: ClientBundleOptions,
): Promise<ReadonlyMap<string, ClientFiles>> {
  const { createBuilder } = await import('vite')
  const data = new Map<string, DataKind>()
  const onData = (file: string, kind: DataKind): void => void data.set(file, kind)
  const builder = await createBuilder(viteConfig(options, onData))
  const environment = builder.environments['client']
  if (environment === undefined) throw new Error('Vite made no environment.')
  try {
    const result = await builder.build(environment)
    const outputs = Array.isArray(result) ? result : [result]
    const chunks = outputs
      .flatMap((output) => ('output' in output ? output.output : []))
      .filter((output) => output.type === 'chunk')
    await refuseServerCode(chunks)
    return toClientFiles(chunks, options, data)
  } catch (error) {
    throw toCompileError(error)
  }
}

function viteConfig(
  options: ClientBundleOptions,
  onData: ClientPluginOptions['onData'],
): InlineConfig {
  const { pages } = options
  const files = new Set([...pages.values()].map(({ file }) => file))
  return {
    ...clientConfig({ ...options, mode: 'production' }),
    plugins: [
      pageEntries(() => options),
      ...clientPlugins({
        ...options,
        target: 'esnext',
        define: browserDefine(options.define, 'production'),
        isPage: (file) => files.has(file),
        onData,
      }),
    ],
    environments: {
      client: {
        consumer: 'client',
        build: {
          outDir: options.outDir,
          emptyOutDir: false,
          copyPublicDir: false,
          assetsDir: '',
          assetsInlineLimit: 0,
          modulePreload: { polyfill: false },
          reportCompressedSize: false,
          rolldownOptions: rolldownOptions(options),
        },
      },
    },
  }
}

function rolldownOptions({ dir, pages }: ClientBundleOptions): Rolldown.RolldownOptions {
  const input = [...pages].map(([pattern, { name }]) => [`pages/${name}`, pageEntryName(pattern)])
  return {
    cwd: dir,
    input: Object.fromEntries(input) as Record<string, string>,
    output: {
      format: 'es',
      entryFileNames: 'chunks/[name]-[hash].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
      assetFileNames: ({ names }) =>
        names.some((name) => name.endsWith('.css'))
          ? 'css/[name]-[hash][extname]'
          : 'media/[name].[hash][extname]',
      sanitizeFileName: (name) => name.replace(/[^\w./-]+/g, '_').replace(/^\.+/, '_'),
      codeSplitting: {
        groups: [
          // Every page needs it and it seldom changes: browsers keep it from one deployment to the next.
          {
            name: 'framework',
            test: /[\\/]node_modules[\\/](?:react|react-dom|scheduler)[\\/]/,
            priority: 10,
          },
        ],
      },
    },
  }
}

/** What the bundler dropped as unused is no harm; what is left would fail in the browser. */
async function refuseServerCode(chunks: readonly Rolldown.OutputChunk[]): Promise<void> {
  for (const id of chunks.flatMap((chunk) => chunk.moduleIds)) {
    const error = await serverOnlyError(id)
    if (error !== undefined) throw error
  }
}

function toClientFiles(
  chunks: readonly Rolldown.OutputChunk[],
  { pages }: ClientBundleOptions,
  data: ReadonlyMap<string, DataKind>,
): Map<string, ClientFiles> {
  const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const byEntry = new Map(
    chunks.filter((chunk) => chunk.isEntry).map((chunk) => [chunk.facadeModuleId, chunk]),
  )
  const files = new Map<string, ClientFiles>()
  for (const [pattern, { file }] of pages) {
    const entry = byEntry.get(`\0${pageEntryName(pattern)}`)
    if (entry === undefined) throw new Error(`The bundler made nothing of ${pattern}.`)
    const needed = reach(entry, byFile, (chunk) => chunk.imports)
    // A component that is loaded later is rendered by the server all the same: its styles are needed at once.
    const all = reach(entry, byFile, (chunk) => [...chunk.imports, ...chunk.dynamicImports])
    files.set(pattern, {
      entry: entry.fileName,
      imports: needed.filter((chunk) => chunk !== entry).map((chunk) => chunk.fileName),
      styles: [...new Set(all.flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])]))],
      data: data.get(file),
    })
  }
  return files
}

/** A chunk and all it leads to, in the order they are evaluated. */
function reach(
  from: Rolldown.OutputChunk,
  byFile: ReadonlyMap<string, Rolldown.OutputChunk>,
  next: (chunk: Rolldown.OutputChunk) => readonly string[],
): Rolldown.OutputChunk[] {
  const seen = new Set<Rolldown.OutputChunk>()
  const order: Rolldown.OutputChunk[] = []
  const visit = (chunk: Rolldown.OutputChunk): void => {
    if (seen.has(chunk)) return
    seen.add(chunk)
    for (const name of next(chunk)) {
      const found = byFile.get(name)
      if (found !== undefined) visit(found)
    }
    order.push(chunk)
  }
  visit(from)
  return order
}
