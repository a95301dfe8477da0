import { fillPattern } from './match-route.ts'
import { formatQuery } from './address.ts'
import type { Query } from './next-router.ts'

/** The answer to a data request: what the page's data function gave. */
export interface PageData {
  /** The page says that it is not there. */
  readonly notFound?: boolean
  readonly pageProps?: Record<string, unknown> & {
    readonly __N_REDIRECT?: string
    readonly __N_REDIRECT_BASE_PATH?: boolean
  }
}

/** What a data request asks for. */
export interface DataTarget {
  readonly pattern: string
  /** Parameters and query, as the page sees them. */
  readonly query: Query
  /** The path to ask for, when it is not the page's own. */
  readonly path?: string | undefined
  readonly kind: 'static' | 'server'
}

/** Asks for data, and keeps what was prefetched until it is used. */
export interface DataClient {
  /** What was prefetched. */
  take(target: DataTarget): Promise<PageData> | undefined
  fetch(target: DataTarget, signal: AbortSignal): Promise<PageData>
  /** Asks for data behind a middleware, whatever it says. */
  ask(target: DataTarget, signal: AbortSignal): Promise<Response>
  prefetch(target: DataTarget): Promise<void>
}

/** How long prefetched props of a prerendered page stand for new ones. */
const freshFor = 30_000
const headers = { 'x-nextjs-data': '1' }

/**
 * Makes the client for `/_next/data/<buildId>/…json`.
 *
 * @example const data = createDataClient('/_next/data/abc')
 */
export function createDataClient(folder: string): DataClient {
  const fetched = new Map<string, { at: number; data: Promise<PageData> }>()

  const addressOf = ({ pattern, query, path, kind }: DataTarget): string => {
    // A page that is shown under another address (`push(url, as)`) is asked for by its own.
    const { path: own, rest } = fillPattern(pattern, query) ?? { path: pattern, rest: query }
    const page = path ?? own
    const name = page === '/' ? '/index' : page === '/index' ? '/index/index' : page
    const search = kind === 'server' ? formatQuery(rest) : ''
    return `${folder}${name}.json${search && `?${search}`}`
  }
  const ready = (address: string): Promise<PageData> | undefined => {
    const { at = 0, data } = fetched.get(address) ?? {}
    return Date.now() - at < freshFor ? data : undefined
  }

  return {
    take(target) {
      const address = addressOf(target)
      const data = ready(address)
      fetched.delete(address)
      return data
    },
    fetch(target, signal) {
      return this.take(target) ?? read(this.ask(target, signal))
    },
    ask: (target, signal) => fetch(addressOf(target), { signal, headers }),
    async prefetch(target) {
      const address = addressOf(target)
      if (ready(address) !== undefined) return
      const data = read(fetch(address, { headers: { ...headers, purpose: 'prefetch' } }))
      fetched.set(address, { at: Date.now(), data })
      await data.catch(() => fetched.delete(address))
    },
  }
}

async function read(asked: Promise<Response>): Promise<PageData> {
  const answer = await asked
  const { ok, status, headers, url } = answer
  // After a rewrite by the middleware this is the data of another page.
  if ((ok || status === 404) && !headers.has('x-nextjs-rewrite')) {
    const data = (await answer.json()) as PageData
    // Otherwise 404 is another build: the server knows the page to show.
    if (ok || data.notFound === true) return data
  }
  throw new Error(`${url} answered ${status}`)
}
