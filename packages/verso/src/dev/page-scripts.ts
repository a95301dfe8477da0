import { realpathSync } from 'node:fs'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { dirname, isAbsolute, relative, sep } from 'node:path'

import {
  createDevClient,
  devEntryPath,
  type DevClient,
  type DevClientOptions,
} from '../compile/dev-client.ts'
import { findDevScript } from '../compile/page-runtime.ts'
import { readMatcher } from '../compile/read-matcher.ts'
import type { StaticFile } from '../server/static-files.ts'
import { clientRules } from '../rules/client-rules.ts'
import { findMiddleware } from '../server/find-middleware.ts'
import type { ResolvedConfig } from '../types/config.ts'
import type { PageAssets } from '../types/page.ts'

import type { PageFiles } from './page-files.ts'
import { pagesManifest } from './pages-manifest.ts'

/** What {@link createPageScripts} needs. */
export interface PageScriptsOptions extends Pick<DevClientOptions, 'onServerEdit'> {
  readonly config: ResolvedConfig
  readonly files: PageFiles
}

/** What browsers load in dev. The compiler behind it starts when it is first needed. */
export interface PageScripts {
  /** The server that answers: updates of open pages go through it. Comes before the first request. */
  attach(node: Server): void
  start(): Promise<DevClient>
  /**
   * Answers a request that is meant for the compiler.
   *
   * @returns `false` for any other
   */
  handle(req: IncomingMessage, res: ServerResponse): boolean
  /** What the HTML of a page refers to. */
  assetsOf(pattern: string, styles: readonly string[]): PageAssets
  /** What the page that shows an error loads, to be replaced once something has been edited. */
  errorScript(): string
  /** Remembers an imported image or font. */
  addFile(name: string, file: string): void
  /** The imported image or font that has this path. */
  findFile(pathname: string): StaticFile | undefined
  /** Has open pages loaded anew. */
  reload(): void
  close(): Promise<void>
}

/** Stands for a build's number in addresses; Next.js' own in dev. */
export const devBuildId = 'development'

/** Without the app's base path, as paths are inside an app. */
const assetPath = '/_next/static/'

/**
 * Makes the browser's half of dev.
 *
 * @example const scripts = createPageScripts({ config, files, onServerEdit })
 */
export function createPageScripts(options: PageScriptsOptions): PageScripts {
  const { config, files, onServerEdit } = options
  const assetBase = config.basePath + assetPath
  const base = `${assetBase}dev/`
  const manifestPath = `${assetBase}${devBuildId}/_buildManifest.js`
  const imported = new Map<string, string>()
  const addFile = (name: string, file: string): void => void imported.set(name, file)
  let node: Server | undefined
  let client: Promise<DevClient> | undefined
  let started: DevClient | undefined

  const make = async (): Promise<DevClient> => {
    if (node === undefined) throw new Error('The server does not listen yet.')
    const pages = (): ReturnType<PageFiles['forClient']> => files.forClient()
    const addresses = { base, assetBase, onAsset: addFile }
    started = await createDevClient({ config, node, pages, onServerEdit, ...addresses })
    return started
  }
  const start = (): Promise<DevClient> => {
    client ??= make().catch((error: unknown) => {
      // A broken configuration may be mended: the next request tries again.
      client = undefined
      throw error
    })
    return client
  }

  return {
    start,
    addFile,
    attach: (server) => void (node = server),
    handle(req, res) {
      const [path = ''] = (req.url ?? '').split('?', 1)
      if (path.startsWith(base)) {
        start().then(
          (running) => running.handle(req, res),
          (error: unknown) => sendFailure(res, error),
        )
      } else if (path === manifestPath) {
        const { pages } = files.forClient()
        Promise.all([
          pagesManifest(pages, (pattern) => base + devEntryPath(pattern)),
          rulesOf(config),
        ]).then(
          ([text, rules]) => sendScript(res, text + rules),
          (error: unknown) => sendFailure(res, error),
        )
      } else return false
      return true
    },
    assetsOf: (pattern, styles) => ({
      scripts: [`${base}@vite/client`, base + devEntryPath(pattern)],
      styles: styles.map((file) => base + stylePath(config.dir, file)),
      preloads: [],
    }),
    errorScript: () => base + fileAddress(findDevScript('dev-error-page')),
    findFile(pathname) {
      if (!pathname.startsWith(assetPath)) return undefined
      const path = imported.get(decodeName(pathname.slice(assetPath.length)))
      if (path === undefined) return undefined
      const real = realpathSync(path)
      return { path: real, root: dirname(real), immutable: true, br: undefined, gzip: undefined }
    },
    reload: () => started?.reload(),
    async close() {
      const running = await client?.catch(() => undefined)
      await running?.close()
    },
  }
}

/** `?direct`: as a style sheet, not as the module that scripts import. */
function stylePath(dir: string, file: string): string {
  const inside = relative(dir, file)
  const isOutside = inside.startsWith('..') || isAbsolute(inside)
  return `${isOutside ? fileAddress(file) : encodePath(inside)}?direct`
}

function fileAddress(file: string): string {
  return `@fs${file.startsWith('/') ? '' : '/'}${encodePath(file)}`
}

function encodePath(path: string): string {
  return path.split(sep).map(encodeURIComponent).join('/')
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

function sendScript(res: ServerResponse, text: string): void {
  res.setHeader('Content-Type', 'application/javascript; charset=UTF-8')
  res.setHeader('Cache-Control', 'no-store, must-revalidate')
  res.end(text)
}

function sendFailure(res: ServerResponse, error: unknown): void {
  if (res.headersSent) return
  res.statusCode = 500
  res.setHeader('Content-Type', 'text/plain; charset=utf-8')
  res.end(error instanceof Error ? error.message : String(error))
}

async function rulesOf(config: ResolvedConfig): Promise<string> {
  const file = await findMiddleware(config)
  const matcher = file === undefined ? undefined : await readMatcher(config.dir, file)
  return clientRules({ config, middleware: file === undefined ? undefined : { matcher } })
}
