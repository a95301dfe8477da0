import { addBasePath, removeBasePath } from './address.ts'
import type { HistoryEntry, TransitionOptions } from './next-router.ts'
import { createScrollMemory, scrollToHash } from './scroll-memory.ts'
import type { Settings } from './settings-context.ts'

/** Its addresses have the base path, as in Next.js: `beforePopState` sees them. */
interface State extends HistoryEntry {
  readonly __N: true
  readonly key: string
}

/** Somebody went back or forward to an entry. Its addresses have the base path. */
export interface Return extends HistoryEntry {
  readonly key: string | undefined
}

/** The browser's history, with a place to scroll to for each entry. */
export interface BrowserHistory {
  /** Notes where the window stands; then makes an entry, or changes the one that is there or was gone back to. */
  note(method: 'pushState' | 'replaceState', entry: HistoryEntry, returned?: string): void
  /** Scrolls to where an entry stood, to its fragment, or to the top. */
  scroll(options: { hash: string; toTop: boolean; key?: string | undefined }): void
}

/** The path, query and fragment of the address bar, or of another address of this origin, without the base path. */
export function currentPath(settings: Settings, href: string = location.href): string {
  const path = href.slice(location.origin.length)
  return removeBasePath(path, settings) ?? path
}

/**
 * Connects with the history. `onReturn` is told of entries that the router made; `onFragment` of plain links to fragments.
 *
 * @example const entries = createBrowserHistory(settings, { onReturn, onFragment })
 */
export function createBrowserHistory(
  settings: Settings,
  told: {
    onReturn(entry: Return): void
    onFragment(path: string): void
    /** Of the entry that is there. */
    readonly options: TransitionOptions
  },
): BrowserHistory {
  const places = createScrollMemory()
  const first = history.state as Partial<State> | null
  let key = first?.key ?? places.newKey()

  const write = (method: 'pushState' | 'replaceState', entry: HistoryEntry): void => {
    const state: State = { ...entry, __N: true, key }
    history[method](state, '', entry.as)
  }
  const writeHere = (): string => {
    // Not made of the path inside the app: a page that was not found may stand outside of the base path.
    const path = location.href.slice(location.origin.length)
    write('replaceState', { url: path, as: path, options: told.options })
    return currentPath(settings)
  }
  if (first?.__N !== true) writeHere()

  addEventListener('popstate', (event) => {
    const state = event.state as Partial<State> | null
    if (state === null) {
      // A plain link to a fragment made this entry: with a state one can come back to it.
      key = places.newKey()
      told.onFragment(writeHere())
    } else if (state.__N === true && state.as !== undefined && state.url !== undefined) {
      const { url, as, options = {} } = state
      told.onReturn({ url, as, options, key: state.key })
    }
  })

  return {
    note(method, { url, as, options }, returned) {
      // After going back, too, the window still stands where the entry that is left was.
      places.save(key)
      key = returned ?? (method === 'pushState' ? places.newKey() : key)
      write(method, {
        url: addBasePath(url, settings),
        as: addBasePath(as, settings),
        options,
      })
    },
    scroll({ hash, toTop, key: returned }) {
      if (returned !== undefined && places.restore(returned)) return
      if (hash !== '') scrollToHash(hash)
      else if (toTop) scrollTo(0, 0)
    },
  }
}
