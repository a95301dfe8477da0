import { fillPattern, isDynamic } from './match-route.ts'
import { formatQuery } from './address.ts'
import type { Query } from './next-router.ts'

/** The answer to a data request: what the page's data function gave. */
export interface PageData {
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
  /** The path that the address bar shows, without query. */
  readonly path: string
  readonly kind: 'static' | 'server'
}

/** Asks for data, and keeps what was prefetched until it is used. */
export interface DataClient {
  fetch(target: DataTarget, signal: AbortSignal): Promise<PageData>
  /** Asks whether a page without data may be shown. Rejects when the app's middleware has something else in mind. */
  check(target: DataTarget, signal: AbortSignal): Promise<void>
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
    const filled = isDynamic(pattern) ? fillPattern(pattern, query) : { path: pattern, rest: query }
    const { path: own, rest } = filled ?? { path, rest: query }
    const name = own === '/' ? '/index' : own === '/index' ? '/index/index' : own
    const search = kind === 'server' ? formatQuery(rest) : ''
    return `${folder}${name}.json${search && `?${search}`}`
  }

  const take = (address: string): Promise<PageData> | undefined => {
    const { at = 0, data } = fetched.get(address) ?? {}
    return Date.now() - at < freshFor ? data : undefined
  }

  return {
    fetch(target, signal) {
      const address = addressOf(target)
      const data = take(address)
      fetched.delete(address)
      return data ?? read(ask(address, { signal, headers }))
    },
    async check(target, signal) {
      await ask(addressOf(target), { signal, headers }, false)
    },
    async prefetch(target) {
      const address = addressOf(target)
      if (take(address) !== undefined) return
      const data = read(ask(address, { headers: { ...headers, purpose: 'prefetch' } }))
      fetched.set(address, { at: Date.now(), data })
      await data.catch(() => fetched.delete(address))
    },
  }
}

async function ask(address: string, init: RequestInit, hasData = true): Promise<Response> {
  const answer = await fetch(address, init)
  const { ok, status, headers } = answer
  // 404 is a page's own notFound or another build, and after a rewrite by the middleware it is another page: either way
  // the server knows the one to show. Of a page without data 404 only says that it has none.
  if ((ok || (status === 404 && !hasData)) && !headers.has('x-nextjs-rewrite')) return answer
  throw new Error(`${address} answered ${status}`)
}

async function read(asked: Promise<Response>): Promise<PageData> {
  return (await (await asked).json()) as PageData
}
