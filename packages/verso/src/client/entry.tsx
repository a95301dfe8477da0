import { startTransition, StrictMode, type ReactNode } from 'react'
import { hydrateRoot } from 'react-dom/client'

import { createDomHead } from './dom-head.ts'
import { createDataClient } from './fetch-data.ts'
import { firstView } from './first-view.ts'
import type { NextRouter } from './next-router.ts'
import { createPageLoader, type PageLoader } from './page-loader.ts'
import type { PageModule } from './page-module.ts'
import { DefaultApp, PageRoot } from './page-root.tsx'
import { readNextData, type BrowserData } from './read-next-data.ts'
import { createRouter } from './router.ts'
import type { Rules } from './rules.ts'
import type { ScriptProps } from './script-context.ts'
import { defaultSettings, type Settings } from './settings-context.ts'
import { showErrorPage } from './show-error.ts'
import { setRouter } from './singleton.ts'
import { createSnapshot } from './snapshot.ts'
import type { View } from './view.ts'

/** What a page's entry knows. */
export interface HydrateOptions {
  readonly page: PageModule
  readonly app?: PageModule | undefined
  /** The page's pattern: `/posts/[id]`. */
  readonly pattern: string
  readonly basePath?: string
  readonly trailingSlash?: boolean
  readonly skipTrailingSlashRedirect?: boolean
  readonly strictMode?: boolean
  /** Only apps with rewrites or a middleware bring this. */
  readonly rules?: Rules
  /** For the `<Script>`s of the document: only apps with a `_document` bring this. */
  readonly startScript?: (props: ScriptProps) => void
}

declare global {
  interface Window {
    __NEXT_DATA__?: BrowserData
    next?: { readonly version: string; readonly router: NextRouter }
  }
}

let loader: PageLoader | undefined

/**
 * Brings the served page to life. Each page's entry calls it; on a document that lives already it only adds the page.
 *
 * @example hydrate({ page, app, pattern: '/posts/[id]' })
 */
export function hydrate(options: HydrateOptions): void {
  if (loader === undefined) start(options)
  else loader.register(options.pattern, options.page)
}

function start({
  page,
  app,
  pattern,
  strictMode,
  rules,
  startScript,
  ...options
}: HydrateOptions): void {
  const settings: Settings = { ...defaultSettings, ...options }
  // Until it is set, the name stands for the script element: ids of elements are members of the window.
  const data = (window.__NEXT_DATA__ = readNextData())
  const folder = (kind: string): string => `${settings.basePath}/_next/${kind}/${data.buildId}`
  const pages = (loader = createPageLoader(folder('static')))
  pages.register(pattern, page)

  const container = document.querySelector('#__next') ?? document.body
  const head = createDomHead()
  const { first, path, update } = firstView({ data, page, settings })
  const waiting: (() => void)[] = []
  const onShown = (): void => {
    for (const tell of waiting.splice(0)) tell()
  }
  const treeOf = (view: View, snapshot: NextRouter): ReactNode => {
    const root = {
      view,
      router,
      snapshot,
      head,
      settings,
      onShown,
      app: app?.default ?? DefaultApp,
    }
    const tree = <PageRoot {...root} />
    return strictMode === true ? <StrictMode>{tree}</StrictMode> : tree
  }
  const fail = (error: unknown): void => {
    reportError(error)
    onShown()
    void showErrorPage(error, { loader: pages, router, container })
  }

  const sources = { settings, rules, loader: pages, data: createDataClient(folder('data')) }
  const router = createRouter({
    ...sources,
    first,
    fail,
    app,
    AppTree: (props) => treeOf({ ...first, props }, router),
    show: (view) =>
      new Promise((resolve) => {
        waiting.push(resolve)
        startTransition(() => root.render(treeOf(view, createSnapshot(router, view))))
      }),
  })
  setRouter(router)
  if (startScript !== undefined) for (const props of data.scriptLoader ?? []) startScript(props)
  window.next = { version: 'verso', router }

  let wasRead = false
  const snapshot = createSnapshot(router, first, () => (wasRead = true))
  waiting.push(() => {
    const differs = first.asPath !== path || !first.isReady
    const correct = async (): Promise<void> => {
      if (first.isFallback) return router.complete()
      let { query } = update
      if (rules !== undefined) query = await rules.learnQuery(sources, first, { path, query })
      await router.update({ ...update, query }, first.query !== query || (differs && wasRead))
    }
    correct().catch(reportError)
  })
  const root = hydrateRoot(container, treeOf(first, snapshot), { onUncaughtError: fail })
}
