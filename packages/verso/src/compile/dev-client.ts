import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import type { InlineConfig, ViteDevServer } from 'vite'

import type { ResolvedConfig } from '../types/config.ts'

import { browserDefine } from './bundle-client.ts'
import { clientPlugins } from './client-plugins.ts'
import { packageRoot } from './app-files.ts'
import { defineEnv } from './define-env.ts'
import { fastRefresh, refreshPreamble } from './fast-refresh.ts'
import { pageEntries, pageEntryName, type ClientPages } from './page-entries.ts'
import { onlyOnce, shimFile } from './page-runtime.ts'
import type { CompilerSettings } from './read-tsconfig.ts'
import type { StyleOptions } from './style-options.ts'

/** What {@link createDevClient} needs. */
export interface DevClientOptions {
  readonly config: ResolvedConfig
  readonly settings: CompilerSettings
  readonly css: StyleOptions
  /** The server of the app: the socket for updates is on it too. */
  readonly node: Server
  /** Below it everything is the compiler's: `/_next/static/dev/`. */
  readonly base: string
  /** Where imported images and fonts are served: `/_next/static/`. */
  readonly assetBase: string
  readonly onAsset: (name: string, file: string) => void
  readonly pages: () => ClientPages
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
 * @example const client = await createDevClient({ config, settings, css, node: server.node, base, pages, ... })
 */
export async function createDevClient(options: DevClientOptions): Promise<DevClient> {
  const { createServer } = await import('vite')
  const server = await createServer(await viteConfig(options))
  return {
    handle(req, res) {
      server.middlewares(req, res, (error?: unknown) => {
        if (res.headersSent) return
        res.statusCode = error === undefined ? 404 : 500
        res.end()
      })
    },
    reload: () => server.environments.client.hot.send({ type: 'full-reload' }),
    close: () => closeServer(server),
  }
}

async function closeServer(server: ViteDevServer): Promise<void> {
  await server.close()
}

async function viteConfig(options: DevClientOptions): Promise<InlineConfig> {
  const { config, settings, base } = options
  const { dir } = config
  const { searchForWorkspaceRoot } = await import('vite')
  const define = defineEnv(config, process.env)
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
    css: options.css,
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
    optimizeDeps: {
      // Pages are not searched for imports in advance: their data functions would be searched too.
      entries: [],
      include: ['react', 'react-dom', 'react-dom/client'],
      rolldownOptions: { plugins: [shimsOutside()] },
    },
    plugins: [
      pageEntries(options.pages, refreshPreamble),
      ...clientPlugins({
        dir,
        settings,
        base: options.assetBase,
        onAsset: options.onAsset,
        target: 'esnext',
        jsxDevelopment: true,
        define: browserDefine(define, 'development'),
        isPage: (file) => isPage(options.pages(), file),
        onData: () => {},
      }),
      ...(await fastRefresh(dir)),
    ],
  }
}

function isPage({ pages }: ClientPages, file: string): boolean {
  for (const page of pages.values()) if (page.file === file) return true
  return false
}

/** Packages are bundled for dev; what they import of `next/*` stays outside, so that there is one router. */
function shimsOutside(): { name: string; resolveId(source: string): object | null } {
  return {
    name: 'verso:shims-outside',
    resolveId(source) {
      return shimFile(source) === undefined ? null : { id: source, external: true }
    },
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
 * The address of a page's entry in dev.
 *
 * @example devEntryUrl('/_next/static/dev/', '/users/[id]')
 */
export function devEntryUrl(base: string, pattern: string): string {
  return `${base}@id/__x00__${pageEntryName(pattern).split('/').map(encodeURIComponent).join('/')}`
}
