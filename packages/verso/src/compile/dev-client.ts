import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import type { InlineConfig, Plugin } from 'vite'

import type { ResolvedConfig } from '../types/config.ts'

import { browserDefine } from './bundle-client.ts'
import { clientLoadPlugin, clientPlugins, type ClientPluginOptions } from './client-plugins.ts'
import { packageRoot } from './app-files.ts'
import { defineEnv } from './define-env.ts'
import { fastRefresh, refreshPreamble } from './fast-refresh.ts'
import { pageEntries, pageEntryName, type ClientPages } from './page-entries.ts'
import { findDevUpdates, onlyOnce } from './page-runtime.ts'
import { readPostcss } from './read-postcss.ts'
import { readTsconfig } from './read-tsconfig.ts'
import { shimsOutside } from './shims-outside.ts'
import { styleOptions } from './style-options.ts'

/** What {@link createDevClient} needs. */
export interface DevClientOptions {
  readonly config: ResolvedConfig
  /** The server of the app: the socket for updates is on it too. */
  readonly node: Server
  /** Below it everything is the compiler's: `/_next/static/dev/`. */
  readonly base: string
  /** Where imported images and fonts are served: `/_next/static/`. */
  readonly assetBase: string
  readonly onAsset: (name: string, file: string) => void
  readonly pages: () => ClientPages
  /** Hears of edited files that no browser has loaded. Answers what open pages have to do about it. */
  readonly onServerEdit: (file: string) => 'reload' | 'refetch' | undefined
}

/** The browser's half of dev. */
export interface DevClient {
  /** Answers a request below `base`. */
  handle(req: IncomingMessage, res: ServerResponse): void
  /** Has every open page loaded again. */
  reload(): void
  close(): Promise<void>
}

/**
 * Starts the compiler for browsers, with Fast Refresh. It has no port of its own.
 *
 * @example const client = await createDevClient({ config, node: server.node, base, assetBase, pages, ... })
 */
export async function createDevClient(options: DevClientOptions): Promise<DevClient> {
  const { createServer, normalizePath } = await import('vite')
  const dataCode = new Map<string, string>()
  const onStripped = (file: string, removed: string): void => {
    const before = dataCode.get(file)
    dataCode.set(file, removed)
    // Browsers have no part in it: an update of the component alone would show old data.
    if (before !== undefined && before !== removed) hot.send('verso:refetch')
  }
  const server = await createServer(await viteConfig(options, onStripped))
  const { hot, moduleGraph } = server.environments.client
  const reload = (): void => hot.send({ type: 'full-reload' })
  // To the page's own client this is an update like any other, after which it takes errors for those of edits.
  hot.on('verso:started', (_, page) => page.send({ type: 'update', updates: [] }))
  server.watcher.on('change', (file) => {
    if ((moduleGraph.getModulesByFile(normalizePath(file))?.size ?? 0) > 0) return
    const action = options.onServerEdit(file)
    if (action === 'reload') reload()
    else if (action === 'refetch') hot.send('verso:refetch')
  })
  return {
    handle(req, res) {
      server.middlewares(req, res, (error?: unknown) => {
        if (res.headersSent) return
        res.statusCode = error === undefined ? 404 : 500
        res.end()
      })
    },
    reload,
    close: () => server.close(),
  }
}

async function viteConfig(
  options: DevClientOptions,
  onStripped: (file: string, removed: string) => void,
): Promise<InlineConfig> {
  const { config, base } = options
  const { dir } = config
  const { searchForWorkspaceRoot } = await import('vite')
  const define = defineEnv(config, process.env)
  const compiled: ClientPluginOptions = {
    dir,
    settings: readTsconfig(dir),
    base: options.assetBase,
    onAsset: options.onAsset,
    target: 'esnext',
    jsxDevelopment: true,
    define: browserDefine(define, 'development'),
    isPage: (file) => isPage(options.pages(), file),
    onData: () => {},
  }
  return {
    root: dir,
    base,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'silent',
    mode: 'development',
    appType: 'custom',
    clearScreen: false,
    cacheDir: cacheDir(dir),
    css: styleOptions(dir, await readPostcss(dir)),
    // Our own plugin compiles, the same way in dev and in builds.
    oxc: { include: /^never$/ },
    define: { 'process.env.NODE_ENV': '"development"', global: 'globalThis', ...define },
    resolve: { dedupe: [...onlyOnce] },
    server: {
      middlewareMode: true,
      ws: { server: options.node },
      watch: { ignored: [`**/${config.distDir}*/**`, '**/.data/**'] },
      // Whoever reaches the server may ask for any file: only what belongs to the app and its packages is given.
      fs: { strict: true, allow: [searchForWorkspaceRoot(dir), packageRoot] },
    },
    // Packages that pages import are found by looking through the pages, and bundled before the first is opened.
    build: {
      rolldownOptions: { input: [...options.pages().pages.values()].map(({ file }) => file) },
    },
    optimizeDeps: {
      include: ['react', 'react-dom', 'react-dom/client'],
      rolldownOptions: { plugins: [shimsOutside(), clientLoadPlugin(compiled)] },
    },
    plugins: [
      pageEntries(options.pages, refreshPreamble + devUpdates()),
      ...clientPlugins({ ...compiled, onStripped }),
      linksAside(),
      await fastRefresh(),
    ],
  }
}

/** Code of every entry: what it calls runs once all imports have run. */
function devUpdates(): string {
  return `import { started } from ${JSON.stringify(findDevUpdates())}\nstarted()\n`
}

function isPage({ pages }: ClientPages, file: string): boolean {
  for (const page of pages.values()) if (page.file === file) return true
  return false
}

/**
 * Pages load their styles twice: as links, so that they look right before scripts run, and with the scripts, which
 * then take the links away. Only the second kind is updated; the first would have the page loaded anew.
 */
function linksAside(): Plugin {
  return {
    name: 'verso:style-links',
    hotUpdate: ({ modules }) => modules.filter(({ url }) => !/[?&]direct\b/.test(url)),
  }
}

/**
 * Where bundled packages are kept from one start to the next: beside the packages. One folder for each app, since
 * several may share their `node_modules`.
 */
function cacheDir(dir: string): string {
  const name = join('verso', createHash('sha256').update(dir).digest('hex').slice(0, 16))
  for (let folder = dir; folder !== dirname(folder); folder = dirname(folder)) {
    const cache = join(folder, 'node_modules', '.cache')
    try {
      mkdirSync(cache)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code !== 'EEXIST') continue
    }
    return join(cache, name)
  }
  return join(tmpdir(), name)
}

/**
 * The address of a page's entry in dev, below the compiler's own.
 *
 * @example devEntryPath('/users/[id]')
 */
export function devEntryPath(pattern: string): string {
  return `@id/${pageEntryName(pattern).split('/').map(encodePart).join('/')}`
}

/** The colon of the name has to stay as it is. */
function encodePart(part: string): string {
  return encodeURIComponent(part).replaceAll('%3A', ':')
}
