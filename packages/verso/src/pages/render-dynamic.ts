import type { ApiIncomingMessage } from '../request/api-request.ts'
import { splitTarget } from '../request/split-target.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import { resolveDots } from '../router/resolve-dots.ts'
import { fromDataPath } from '../rules/data-path.ts'
import type { LoadedPage, NextData, PageSource } from '../types/page.ts'
import type { Params, Route } from '../types/route.ts'

import { toServerResult } from './data-result.ts'
import type { DataResult } from './data-result.ts'
import { toAssetPrefix, toErrorData } from './next-data.ts'
import {
  dataFunction,
  hasInitialProps,
  hasOwnInitialProps,
  isDynamic,
  readExport,
} from './page-kind.ts'
import { toPagePath, withSearch, withSlash } from './page-path.ts'
import { assertSerializable } from './serializable.ts'
import { toDraftContext } from './static-props.ts'
import type { Draft } from './static-props.ts'

/** What {@link renderDynamic} needs. */
export interface DynamicInput {
  readonly source: PageSource
  readonly loaded: LoadedPage
  readonly route: Route
  readonly params: Params | undefined
  readonly req: ApiIncomingMessage
  readonly res: ApiServerResponse
  /** The page's path, encoded, without query; a rewrite may have led there from another. */
  readonly path: string
  /** Only the data was asked for. */
  readonly dataOnly: boolean
  readonly draft?: Draft | undefined
  readonly strict: boolean
  readonly basePath: string
  readonly trailingSlash: boolean
  /** Of error pages: what went wrong. */
  readonly err?: unknown
}

/** What a rendering comes to. `answered`: user code has sent an answer itself. */
export type DynamicResult =
  | { readonly kind: 'answered' }
  | { readonly kind: 'body'; readonly body: string }
  | (Exclude<DataResult, { kind: 'props' }> & {
      /** What `getInitialProps` of the app gave. */
      readonly initial: Record<string, unknown>
    })

/**
 * Makes a page for one request: `getServerSideProps`, `getInitialProps`, document.
 *
 * @throws what user code throws
 * @example const result = await renderDynamic({ source, loaded, route, params, req, res, path, search, dataOnly, strict, basePath, trailingSlash })
 */
export async function renderDynamic(input: DynamicInput): Promise<DynamicResult> {
  const { route, req, res, loaded } = input
  const { asPath, resolvedUrl } = toAddresses(input)
  const query = { ...req.query }
  const renderer = await input.source.render()
  const place = {
    page: loaded.page,
    app: loaded.app,
    document: loaded.document,
    route,
    query,
    asPath,
    basePath: input.basePath,
    trailingSlash: input.trailingSlash,
    skipTrailingSlashRedirect: input.source.urls?.skipTrailingSlashRedirect,
    isReady: true,
    isPreview: input.draft !== undefined,
    req,
    res,
    err: input.err,
  }
  const ownAppProps = hasOwnInitialProps(loaded.app)
  const pageInitial = hasInitialProps(readExport(loaded.page, 'default'))
  const props: Record<string, unknown> =
    ownAppProps || pageInitial ? await renderer.loadInitialProps(place) : { pageProps: {} }
  if (hasEnded(res)) return { kind: 'answered' }

  const getProps = dataFunction(loaded.page, 'getServerSideProps', route)
  if (getProps !== undefined) {
    const result = await runServerProps(getProps, input, { query, resolvedUrl })
    if (result === undefined || hasEnded(res)) return { kind: 'answered' }
    if (result.kind !== 'props') return { ...result, initial: props }
    if (input.strict) {
      assertSerializable(result.props, { method: 'getServerSideProps', page: route.pattern })
    }
    props['pageProps'] = { ...(props['pageProps'] as object | undefined), ...result.props }
    if (input.draft !== undefined) props['__N_PREVIEW'] = true
    props['__N_SSP'] = true
  }
  if (input.dataOnly) return { kind: 'body', body: JSON.stringify(props) }

  const nextData: NextData = {
    props,
    page: route.pattern,
    query,
    buildId: input.source.buildId,
    ...toAssetPrefix(input.source, input.basePath),
    isFallback: false,
    isExperimentalCompile: false,
    ...(input.err === undefined || route.pattern !== '/_error'
      ? {}
      : { err: toErrorData(res.statusCode) }),
    ...(getProps === undefined ? {} : { gssp: true }),
    ...(pageInitial ? { gip: true } : {}),
    ...(ownAppProps ? { appGip: true } : {}),
    ...(input.draft === undefined ? {} : { isPreview: true }),
    scriptLoader: [],
  }
  const { html } = await renderer.renderPage({
    ...place,
    props,
    assets: input.source.assets(route.pattern),
    buildId: input.source.buildId,
    nextData,
    status: res.statusCode,
  })
  return hasEnded(res) ? { kind: 'answered' } : { kind: 'body', body: html }
}

/** Runs `getServerSideProps`; `undefined` when it has sent an answer itself. */
async function runServerProps(
  getProps: NonNullable<ReturnType<typeof dataFunction>>,
  { req, res, route, params, draft, strict }: DynamicInput,
  { query, resolvedUrl }: { query: Params; resolvedUrl: string },
): Promise<DataResult | undefined> {
  const context = {
    req,
    res,
    query,
    resolvedUrl,
    ...(isDynamic(route.pattern) ? { params: { ...params } } : {}),
    ...toDraftContext(draft),
    locales: [],
    locale: undefined,
    defaultLocale: undefined,
  }
  // The parameter's type is the app's own.
  const returned: unknown = await getProps(context as never)
  if (hasEnded(res)) {
    ignoreRejection(returned)
    return undefined
  }
  return toServerResult(returned, { page: route.pattern, strict })
}

/**
 * What the address bar shows, and what it led to: a rewrite changes the path of the second. Both have the query that was
 * asked for, without what a rewrite added.
 */
function toAddresses({ req, route, params, path, source, dataOnly, trailingSlash }: DynamicInput): {
  asPath: string
  resolvedUrl: string
} {
  const { pathname, search } = splitTarget(req.url ?? path)
  const dynamic = isDynamic(route.pattern)
  const names = dynamic ? toRepeatedNames(route, params ?? {}, search) : []
  // With `trailingSlash`, pages have a slash at the end, but neither paths with a file's ending nor data requests have one.
  // But that of an optional part which is not there stands for a page that ends with its slash.
  const isBare = dataOnly && route.segments.some((segment) => isLeftOut(segment, params))
  const slash = trailingSlash && (pathname.endsWith('/') || isBare)
  const own = withSlash(dynamic ? toPagePath(route, params ?? {}) : path, slash)
  const resolvedUrl = withSearch(own, search, names)
  // Of a data request, the page's address is shown, not the one of the data.
  const shown = fromDataPath(pathname, source.buildId) ?? resolveDots(pathname)
  return { resolvedUrl, asPath: dataOnly ? resolvedUrl : withSearch(shown, search, names) }
}

/** Parameters that the query says once more: the browser's router writes them there. They are no part of the address. */
function toRepeatedNames({ segments }: Route, params: Params, search: string): string[] {
  const asked = new URLSearchParams(search)
  return segments.flatMap((segment) => {
    if (segment.kind === 'static') return []
    const own = [params[segment.name] ?? []].flat()
    const repeats =
      own.length === 0 || asked.getAll(segment.name).every((text) => own.includes(text))
    return repeats ? [segment.name] : []
  })
}

/** Sent by user code, as a whole or (a redirect with `writeHead`) as a head at least. */
function hasEnded(res: ApiServerResponse): boolean {
  return res.writableEnded || res.headersSent
}

/** The answer is out, so nobody looks at these props any more; when their promise is rejected, that must not be reported as unhandled. */
function ignoreRejection(returned: unknown): void {
  if (typeof returned !== 'object' || returned === null || !('props' in returned)) return
  if (returned.props instanceof Promise) returned.props.catch(() => {})
}

/** Whether a route's optional part is not there. */
function isLeftOut(segment: Route['segments'][number], params: Params | undefined): boolean {
  return segment.kind === 'optional-catch-all' && params?.[segment.name] === undefined
}
