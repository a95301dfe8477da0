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
  prefetch(target: DataTarget): Promise<void>
}

/** How long prefetched props of a prerendered page stand for new ones. */
const freshFor = 30_000

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
    const name = own === '/' ? '/index' : /^\/index(?:\/|$)/.test(own) ? `/index${own}` : own
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
      return data ?? ask(address, {}, signal)
    },
    async prefetch(target) {
      const address = addressOf(target)
      if (take(address) !== undefined) return
      const data = ask(address, { purpose: 'prefetch' })
      fetched.set(address, { at: Date.now(), data })
      await data.catch(() => fetched.delete(address))
    },
  }
}

async function ask(
  address: string,
  headers: Record<string, string>,
  signal: AbortSignal | null = null,
): Promise<PageData> {
  const answer = await fetch(address, { signal, headers: { ...headers, 'x-nextjs-data': '1' } })
  // 404 is a page's own notFound or another build: either way the server knows the page to show.
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`)
  // A middleware sent the request to another page: only the server knows which.
  if (answer.headers.has('x-nextjs-rewrite')) throw new Error(`${address} is another page now`)
  return (await answer.json()) as PageData
}
