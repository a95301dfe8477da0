import { addBasePath, isAbsolute, removeBasePath, resolveUrl, type Resolved } from './address.ts'
import { announcePage } from './announcer.ts'
import { createBrowserHistory, currentPath } from './browser-history.ts'
import { leavePage } from './leave-page.ts'
import { loadPage, type LoadedPage, type PageSources } from './load-page.ts'
import { locate } from './locate.ts'
import type { Located } from './located.ts'
import type {
  HistoryEntry,
  NextRouter,
  RouterEvent,
  TransitionOptions,
  Url,
} from './next-router.ts'
import type { Settings } from './settings-context.ts'
import { routerEvents as events } from './singleton.ts'
import { placeOf, withPlace, type Place } from './snapshot.ts'
import type { View } from './view.ts'

/** What the router of a document works with. */
export interface RouterOptions extends Omit<PageSources, 'router'> {
  readonly first: View
  /** Shows a view; resolves when it stands in the document. */
  readonly show: (view: View) => Promise<void>
  /** Shows that the page cannot be had. */
  readonly fail: (error: unknown) => void
}

/** The router in the browser. */
export interface BrowserRouter extends NextRouter {
  /** Corrects what is shown, without a navigation. */
  update(view: Partial<View>, render: boolean): Promise<void>
  /** Loads the data of the address that is shown, for a page that was served without. */
  complete(): Promise<void>
}

interface Move {
  readonly method: 'pushState' | 'replaceState'
  readonly href: string
  readonly as: string
  readonly options: TransitionOptions
  /** The key of the history's entry that is gone back to. */
  readonly key?: string | undefined
  /** The document's own page gets its data: nobody is told. */
  readonly silent?: boolean
  /** How many redirects led here. */
  readonly hops?: number
}

/**
 * Makes the router of a document and connects it with the history.
 *
 * @example const router = createRouter({ first, show, fail, loader, data, settings, app, AppTree })
 */
export function createRouter(options: RouterOptions): BrowserRouter {
  const { settings, loader, data, show } = options
  const find = (href: string, as: string): Promise<Located | undefined> =>
    (options.rules?.locate ?? locate)(options, href, new URL(as, 'http://n').pathname)
  let view = options.first
  let decide: ((entry: HistoryEntry) => boolean) | undefined
  let running: { url: string; abort: AbortController } | undefined
  let wasShallow = false

  const entries = createBrowserHistory(settings, {
    // What was made for everybody has learned its query without a request: going back to it needs none either.
    options: { shallow: !view.isReady && location.search !== '' },
    onFragment: (asPath) => (view = { ...view, asPath }),
    onReturn({ url, as, options: before, key }) {
      if (decide !== undefined && !decide({ url, as, options: before })) return
      const shallow = before.shallow === true && wasShallow
      const inside = (path: string): string => removeBasePath(path, settings) ?? path
      const options = { ...before, shallow }
      change({ method: 'replaceState', href: inside(url), as: inside(as), options, key }).catch(
        reportError,
      )
    },
  })

  /** Against the page that is shown. `bar`: what the address bar shall say instead. */
  function resolve(url: Url, bar?: Url): Resolved {
    const base = { ...settings, pathname: view.pattern, asPath: view.asPath }
    const resolved = resolveUrl(toLocal(url, settings), base)
    return bar === undefined ? resolved : { ...resolved, as: resolve(bar).as }
  }

  async function leave(url: string, method: Move['method'], error?: unknown): Promise<boolean> {
    const left = await leavePage(url, method === 'replaceState')
    if (!left) options.fail(error ?? new Error(`${url} could not be loaded`))
    return left
  }

  function note({ method, href, as, options: wanted, key }: Move): void {
    const entry = { url: href, as, options: wanted }
    wasShallow = wanted.shallow === true
    entries.note(as === view.asPath ? 'replaceState' : method, entry, key)
  }

  const update: BrowserRouter['update'] = async (part, render) => {
    view = { ...view, ...part }
    if (render) await show(view)
  }

  async function change(move: Move): Promise<boolean> {
    const { method, href, as, options: wanted, key, silent = false, hops = 0 } = move
    if (isAbsolute(as)) return leave(as, method)
    const shallow = wanted.shallow === true
    const url = addBasePath(as, settings)
    const tell = (event: RouterEvent, ...first: unknown[]): void => {
      if (!silent) events.emit(event, ...first, url, { shallow })
    }
    const cancelled = running
    running = undefined
    if (cancelled !== undefined) {
      cancelled.abort.abort()
      const error = Object.assign(new Error('Route Cancelled'), { cancelled: true })
      events.emit('routeChangeError', error, cancelled.url, { shallow })
    }
    const { pathname, hash } = new URL(as, 'http://n')
    if (!silent && isHashChange(view.asPath, as)) {
      tell('hashChangeStart')
      note(move)
      await update({ asPath: as }, true)
      if (wanted.scroll !== false) entries.scroll({ hash, key, toTop: true })
      tell('hashChangeComplete')
      return true
    }

    const mine = { url, abort: new AbortController() }
    running = mine
    const found = await find(href, as).catch((error: unknown) => {
      running = undefined
      throw error
    })
    if (running !== mine) return false
    if (found === undefined) return leave(url, method)
    tell('routeChangeStart')
    const stays = shallow && found.pattern === view.pattern
    let loaded: LoadedPage = { ...view, found, shown: view.pattern }
    try {
      const { signal } = mine.abort
      if (!stays)
        loaded = await loadPage({ ...options, router }, found, { asPath: as, signal, shallow })
    } catch (error) {
      if (running !== mine) return false
      // That these are no pages is no error.
      if (!/^\/api(\/|$)/.test(found.pattern)) tell('routeChangeError', error)
      return leave(url, method, error)
    }
    if (running !== mine) return false
    if ('redirect' in loaded) {
      running = undefined
      const { redirect, inside } = loaded
      // As many as browsers follow: a circle is theirs to end.
      if (inside === undefined || hops > 20) return leave(redirect || url, method)
      return change({ method, ...resolve(inside), options: wanted, silent, hops: hops + 1 })
    }

    tell('beforeHistoryChange')
    note(move)
    const { page, props, shown } = loaded
    const { pattern, query } = loaded.found
    await update(
      { pattern, query, page, props, asPath: as, isFallback: false, isReady: true },
      true,
    )
    if (running !== mine) return true
    running = undefined
    const toTop = wanted.scroll ?? !(stays || silent)
    entries.scroll({ hash: wanted.scroll === false ? '' : hash, key, toTop })
    tell('routeChangeComplete')
    if (!stays) {
      if (!silent) announcePage(pathname)
      loader.dropOtherStyles(shown).catch(reportError)
    }
    return true
  }

  const methods: Omit<BrowserRouter, keyof Place> = {
    basePath: settings.basePath,
    isLocaleDomain: false,
    events,
    push: async (url, as, wanted = {}) =>
      change({ method: 'pushState', ...resolve(url, as), options: wanted }),
    replace: async (url, as, wanted = {}) =>
      change({ method: 'replaceState', ...resolve(url, as), options: wanted }),
    async prefetch(url, shown) {
      if (process.env.NODE_ENV !== 'production') return
      const { href, as } = resolve(url, shown)
      if (isAbsolute(href)) return
      const found = await find(href, as).catch(() => undefined)
      if (found === undefined) return
      const entry = await loader.entry(found.pattern)
      const wanted = [loader.prefetch(found.pattern)]
      if (entry?.data === 'static') wanted.push(data.prefetch({ kind: 'static', ...found }))
      await Promise.all(wanted)
    },
    reload: () => location.reload(),
    back: () => history.back(),
    forward: () => history.forward(),
    beforePopState(callback) {
      decide = callback
    },
    update,
    async complete() {
      const as = currentPath(settings)
      await change({ method: 'replaceState', href: as, as, options: {}, silent: true })
    },
  }
  const router: BrowserRouter = withPlace(methods, placeOf(view), (name) => placeOf(view)[name])
  return router
}

/** Addresses of this origin may be written in full. */
function toLocal(url: Url, settings: Settings): Url {
  if (typeof url !== 'string' || !isAbsolute(url) || !URL.canParse(url)) return url
  const { origin, href } = new URL(url)
  return origin === location.origin ? currentPath(settings, href) : url
}

function isHashChange(before: string, after: string): boolean {
  const [oldPath, oldHash] = before.split('#')
  const [newPath, newHash] = after.split('#')
  return oldPath === newPath && (newHash !== undefined || oldHash !== newHash)
}
