import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import type { InlineConfig, Plugin } from 'vite'

import type { ResolvedConfig } from '../types/config.ts'

import { isBrowserError, locateBrowserError } from './browser-errors.ts'
import { browserModules, browserModulesRoot } from './browser-modules.ts'
import { browserDefine, clientConfig } from './client-config.ts'
import { clientLoadPlugin, clientPlugins, type ClientPluginOptions } from './client-plugins.ts'
import { packageRoot } from './app-files.ts'
import { defineEnv } from './define-env.ts'
import { fastRefresh, refreshPreamble } from './fast-refresh.ts'
import { pageEntries, pageEntryName, type ClientPages } from './page-entries.ts'
import { findDevScript } from './page-runtime.ts'
import { readPostcss } from './read-postcss.ts'
import { readTsconfig } from './read-tsconfig.ts'
import { lookTwice } from './second-look.ts'
import { shimsOutside } from './shims-outside.ts'
import { styleOptions } from './style-options.ts'

/** What {@link createDevClient} needs. */
export interface DevClientOptions {
  readonly config: ResolvedConfig
  /** The server of the app: the socket for updates is on it too. */
  readonly node: Server
  /** All addresses below it are answered by the compiler: `/_next/static/dev/`. */
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
  const stopLooking = lookTwice(server.watcher)
  const reload = (): void => hot.send({ type: 'full-reload' })
  let edits = 0
  const editsAtStart = new WeakMap<object, number>()
  server.ws.on('connection', (socket: object) => void editsAtStart.set(socket, edits))
  server.ws.on('verso:started', (_: unknown, page) => {
    // An update that comes before a page has run its modules is lost on them.
    const missed = editsAtStart.get(page.socket) !== edits
    // The empty one is like any other to the page's own client, which from then on takes errors for those of edits.
    page.send(missed ? { type: 'full-reload' } : { type: 'update', updates: [] })
  })
  hot.on('verso:error', (data: unknown, page) => {
    if (!isBrowserError(data)) return
    const modules = { dir: options.config.dir, base: options.base, graph: moduleGraph }
    locateBrowserError(data, modules).then(
      (err) => page.send({ type: 'error', err }),
      // The server is being closed.
      () => {},
    )
  })
  for (const event of ['add', 'change', 'unlink']) {
    server.watcher.on(event, () => hot.send('verso:edited'))
  }
  server.watcher.on('change', (file) => {
    edits++
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
    async close() {
      stopLooking()
      await server.close()
    },
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
  const css = styleOptions(dir, await readPostcss(dir))
  return {
    ...clientConfig({ dir, base, mode: 'development', css, define }),
    appType: 'custom',
    clearScreen: false,
    cacheDir: cacheDir(dir),
    server: {
      middlewareMode: true,
      ws: { server: options.node },
      watch: { ignored: [`**/${config.distDir}*/**`, '**/.data/**'] },
      // Whoever reaches the server may ask for any file: only what belongs to the app and its packages is given.
      fs: { strict: true, allow: [searchForWorkspaceRoot(dir), packageRoot, browserModulesRoot] },
    },
    // Packages that pages import are found by looking through the pages, and bundled before the first is opened.
    build: {
      rolldownOptions: { input: [...options.pages().pages.values()].map(({ file }) => file) },
    },
    optimizeDeps: {
      include: ['react', 'react-dom', 'react-dom/client'],
      rolldownOptions: { plugins: [shimsOutside(), browserModules(), clientLoadPlugin(compiled)] },
    },
    plugins: [
      pageEntries(options.pages, refreshPreamble + devUpdates()),
      ...clientPlugins({ ...compiled, onStripped }),
      pageUpdates(options.pages),
      linksAside(),
      await fastRefresh(),
    ],
  }
}

/** Code of every entry: what it calls runs once all imports have run. */
function devUpdates(): string {
  return `import { started } from ${JSON.stringify(findDevScript('dev-updates'))}\nstarted()\n`
}

function isPage({ pages }: ClientPages, file: string): boolean {
  for (const page of pages.values()) if (page.file === file) return true
  return false
}

/**
 * Has pages hand in their new modules after an edit: a component that got another name is another component to Fast
 * Refresh, and `getInitialProps` is not a component at all.
 */
function pageUpdates(pages: () => ClientPages): Plugin {
  return {
    name: 'verso:page-updates',
    transform(code, id) {
      const current = pages()
      const found = [...current.pages].find(([, page]) => page.file === id)
      const pattern = id === current.app ? '/_app' : found?.[0]
      if (pattern === undefined) return null
      const footer = [
        `import { replaced as __verso_replaced } from ${JSON.stringify(findDevScript('dev-updates'))}`,
        'import * as __verso_page from ' + JSON.stringify(id),
        `import.meta.hot?.accept((next) => __verso_replaced(${JSON.stringify(pattern)}, __verso_page, next))`,
      ]
      return { code: `${code}\n${footer.join('\n')}\n`, map: null }
    },
  }
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
