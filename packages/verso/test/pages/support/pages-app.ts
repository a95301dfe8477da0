import { onTestFinished } from 'vitest'

import { configDefaults } from '../../../src/config/defaults.ts'
import type { PageStore } from '../../../src/pages/page-store.ts'
import { compareRoutes } from '../../../src/routes/compare-routes.ts'
import { toRoute } from '../../../src/routes/to-route.ts'
import { createApp } from '../../../src/server/app.ts'
import type { AppOptions } from '../../../src/server/app.ts'
import { listen } from '../../../src/server/listen.ts'
import type { PageSource, SpecialPage } from '../../../src/types/page.ts'
import type { Route, RouteModule } from '../../../src/types/route.ts'
import { createMemoryLogger } from '../../support/memory-logger.ts'
import type { MemoryLogger } from '../../support/memory-logger.ts'
import { request, sendRaw } from '../../support/raw-client.ts'
import type { RawAnswer } from '../../support/raw-client.ts'

/** Pages and API routes by the name of their file below `pages/`: `{ 'posts/[id]': { default: Post, getStaticProps } }`. */
export type Files = Readonly<Record<string, object>>

export interface PagesAppOptions {
  readonly mode?: 'development' | 'production' | 'test'
  readonly store?: PageStore
  readonly compress?: boolean
  readonly config?: Partial<AppOptions['config']>
}

export interface PagesApp {
  readonly port: number
  readonly log: MemoryLogger
  readonly source: PageSource
  readonly routes: readonly Route[]
  /** Sends a request line such as `GET /posts/1` and reads the answer as it came over the wire. */
  ask(line: string, headers?: Record<string, string>, body?: string): Promise<RawAnswer>
}

/** The build's name in all tests. */
export const buildId = 'b1'

/**
 * A source of pages that live in memory, rendered by the real renderer.
 */
export function sourceOf(files: Files): PageSource {
  const read = (name: string): RouteModule | undefined => {
    const value = files[name]
    return typeof value === 'function' ? { default: value } : (value as RouteModule | undefined)
  }
  return {
    async load(route) {
      const name = route.file.replace(/^pages\//, '').replace(/\.tsx$/, '')
      const page = read(name)
      if (page === undefined) throw new Error(`${name} is no file`)
      return { page, app: read('_app'), document: read('_document') }
    },
    loadSpecial: async (name: SpecialPage) => read(name),
    render: () => import('../../../src/pages/render-entry.tsx'),
    assets: () => ({ scripts: [], styles: [], preloads: [] }),
    buildId,
  }
}

/** The routes of these files. */
export function routesOf(files: Files): Route[] {
  return Object.keys(files)
    .map((name) => toRoute('pages', name, 'tsx'))
    .filter((route) => route !== undefined)
    .toSorted(compareRoutes)
}

/** Serves pages that live in memory on a free port, until the test is finished. */
export async function pagesApp(files: Files, options: PagesAppOptions = {}): Promise<PagesApp> {
  const log = createMemoryLogger()
  const source = sourceOf(files)
  const routes = routesOf(files)
  const app = createApp({
    config: { compress: options.compress ?? true, generateEtags: true, ...options.config },
    routes,
    loadRoute: async (route) => (await source.load(route)).page,
    logger: log,
    mode: options.mode ?? 'production',
    previewSecret: '0123456789abcdef'.repeat(4),
    pages: source,
    ...(options.store === undefined ? {} : { pageStore: options.store }),
  })
  const server = await listen(app, {
    port: 0,
    hostname: '127.0.0.1',
    limits: configDefaults.server,
  })
  onTestFinished(() => server.close({ grace: 0 }))
  return {
    port: server.port,
    log,
    source,
    routes,
    ask: (line, headers, body) => sendRaw(server.port, request(line, headers, body)),
  }
}

/** The JSON of `<script id="__NEXT_DATA__">`. */
export function nextDataOf(html: string): Record<string, unknown> {
  const text = /<script id="__NEXT_DATA__" type="application\/json"[^>]*>(.*?)<\/script>/s.exec(
    html,
  )
  if (text?.[1] === undefined) throw new Error(`No __NEXT_DATA__ in ${html}`)
  return JSON.parse(text[1]) as Record<string, unknown>
}

/** The page's own HTML, inside `#__next`, without React's marks between texts. */
export function pageOf(html: string): string {
  const text = /<div id="__next">(.*)<\/div><script id="__NEXT_DATA__"/s.exec(html)?.[1]
  if (text === undefined) throw new Error(`No #__next in ${html}`)
  return text.replaceAll('<!-- -->', '').replaceAll('&quot;', '"')
}
