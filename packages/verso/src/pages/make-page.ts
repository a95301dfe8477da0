import { IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http'
import { Socket } from 'node:net'

import { createEtag } from '../response/etag.ts'
import type { NextData, PageSource } from '../types/page.ts'
import type { Params, Route } from '../types/route.ts'

import type { DataResult, Revalidate } from './data-result.ts'
import { hasOwnInitialProps, readExport, hasInitialProps } from './page-kind.ts'
import type { PageRecord } from './page-record.ts'
import { toPagePath, withSlash } from './page-path.ts'
import { runStaticProps } from './static-props.ts'
import type { StaticPropsInput } from './static-props.ts'

/** What a prerendered page is made from: nothing of any request is among it. */
export interface MakePageInput extends StaticPropsInput {
  readonly source: PageSource
  readonly basePath: string
  readonly trailingSlash: boolean
  readonly epoch: number
  /** Makes the placeholder of a dynamic page instead, without data. */
  readonly fallback?: boolean
  /** Of error pages: 404 or 500. */
  readonly status?: number
}

const nothing = Buffer.alloc(0)

/**
 * Makes a page that everybody gets: data, document, and what a data request is answered with.
 *
 * `_app` and `_document` see a request that never was: a real one's headers and query would end up in what is stored.
 *
 * @example const record = await makePage({ source, loaded, route, params, reason: 'stale', strict: false, epoch: 0, basePath: '', trailingSlash: false })
 */
export async function makePage(input: MakePageInput): Promise<PageRecord> {
  const generatedAt = Date.now()
  const { route, epoch } = input
  const data = input.fallback === true ? undefined : await runStaticProps(input)
  const revalidate: Revalidate = data?.revalidate ?? false
  const hasData = readExport(input.loaded.page, 'getStaticProps') !== undefined
  const facts = { revalidate, hasData, generatedAt, epoch }

  if (data?.result.kind === 'not-found') {
    const body = Buffer.from('{"notFound":true}')
    return {
      ...facts,
      kind: 'not-found',
      status: 404,
      html: nothing,
      data: body,
      htmlEtag: '',
      dataEtag: '',
    }
  }
  if (data?.result.kind === 'redirect') return toRedirectRecord(data.result, input, facts)

  const path = input.fallback === true ? route.pattern : toPagePath(route, input.params)
  const query = input.fallback === true ? {} : { ...input.params }
  const asPath = withSlash(hasData ? path : route.pattern, input.trailingSlash)
  const { req, res } = detached(path, input.status ?? 200)
  const renderer = await input.source.render()
  const ownAppProps = hasOwnInitialProps(input.loaded.app)
  const initial =
    ownAppProps || hasInitialProps(readExport(input.loaded.page, 'default'))
      ? await renderer.loadInitialProps({
          ...input.loaded,
          route,
          query,
          asPath,
          basePath: input.basePath,
          trailingSlash: input.trailingSlash,
          skipTrailingSlashRedirect: input.source.urls?.skipTrailingSlashRedirect,
          isReady: false,
          req,
          res,
        })
      : { pageProps: {} }
  const props = {
    ...initial,
    pageProps: {
      ...(initial['pageProps'] as object | undefined),
      ...(data?.result.kind === 'props' ? data.result.props : {}),
    },
    ...(input.draft === undefined ? {} : { __N_PREVIEW: true }),
    ...(hasData ? { __N_SSG: true } : {}),
  }
  const json = JSON.stringify(props)
  const { html } = await renderer.renderPage({
    ...input.loaded,
    props,
    route,
    query,
    asPath,
    isReady: false,
    isFallback: input.fallback === true,
    isPreview: input.draft !== undefined,
    basePath: input.basePath,
    trailingSlash: input.trailingSlash,
    skipTrailingSlashRedirect: input.source.urls?.skipTrailingSlashRedirect,
    assets: input.source.assets(route.pattern),
    buildId: input.source.buildId,
    nextData: toNextData(input, { props, query, hasData, ownAppProps }),
    status: input.status ?? 200,
    req,
    res,
  })
  const body = hasData && input.fallback !== true ? Buffer.from(json) : nothing
  return {
    ...facts,
    kind: 'page',
    status: input.status ?? 200,
    html: Buffer.from(html),
    data: body,
    // Of the text, which is hashed twice as fast as its bytes and to what Next.js computes.
    htmlEtag: createEtag(html),
    dataEtag: body.length === 0 ? '' : createEtag(json),
  }
}

function toRedirectRecord(
  result: DataResult & { kind: 'redirect' },
  { basePath, draft }: MakePageInput,
  facts: Pick<PageRecord, 'revalidate' | 'hasData' | 'generatedAt' | 'epoch'>,
): PageRecord {
  const data = Buffer.from(
    JSON.stringify(toRedirectData(result, { kind: 'ssg', isDraft: draft !== undefined })),
  )
  const location = toLocation(result, basePath)
  return {
    ...facts,
    kind: 'redirect',
    status: result.status,
    location,
    html: nothing,
    data,
    htmlEtag: '',
    dataEtag: '',
  }
}

/** Whose redirect it is. */
export interface RedirectDataOptions {
  readonly kind: 'ssg' | 'ssr'
  readonly isDraft: boolean
  /** What `getInitialProps` of the app gave. */
  readonly initial?: Record<string, unknown>
}

/**
 * What a data request is told about a redirect; the browser's router follows it.
 *
 * @example toRedirectData({ kind: 'redirect', destination: '/to', status: 307, basePath: true }, { kind: 'ssr', isDraft: false })
 */
export function toRedirectData(
  { destination, status, basePath }: DataResult & { kind: 'redirect' },
  { kind, isDraft, initial = {} }: RedirectDataOptions,
): Record<string, unknown> {
  return {
    ...initial,
    pageProps: {
      ...(initial['pageProps'] as object | undefined),
      __N_REDIRECT: destination,
      __N_REDIRECT_STATUS: status,
      ...(basePath ? {} : { __N_REDIRECT_BASE_PATH: false }),
    },
    ...(isDraft ? { __N_PREVIEW: true } : {}),
    ...(kind === 'ssg' ? { __N_SSG: true } : { __N_SSP: true }),
  }
}

/**
 * Where a redirect leads: paths of this app get its base path.
 *
 * Browsers read `//host` and `/\\host` as another host's address (open redirect, CWE-601): a path has single slashes.
 *
 * @example toLocation(result, '/docs')
 */
export function toLocation(
  { destination, basePath }: DataResult & { kind: 'redirect' },
  prefix: string,
): string {
  if (!destination.startsWith('/')) return destination
  const path = destination.replace(/^[^?]*/, (text) => text.replaceAll(/[/\\]+/g, '/'))
  return basePath ? `${prefix}${path}` : path
}

/** `nextExport` and `autoExport` tell the browser that the query is known to it only. */
function toNextData(
  { route, source, loaded, reason, draft, fallback, status = 200, basePath }: MakePageInput,
  made: {
    props: Record<string, unknown>
    query: Params
    hasData: boolean
    ownAppProps: boolean
  },
): NextData {
  return {
    props: made.props,
    page: route.pattern,
    query: made.query,
    buildId: source.buildId,
    ...toAssetPrefix(source, basePath),
    ...(made.hasData ? {} : { nextExport: true }),
    ...(made.hasData || route.pattern === '/_error' ? {} : { autoExport: true }),
    isFallback: fallback === true,
    // Next.js writes it on what the build did not make; pages are compared and tested by their whole data.
    ...(made.hasData && reason !== 'build' && fallback !== true
      ? { isExperimentalCompile: false }
      : {}),
    ...(made.hasData ? { gsp: true } : {}),
    ...(status >= 500 && route.pattern === '/_error' ? { err: toErrorData(status) } : {}),
    ...(hasInitialProps(readExport(loaded.page, 'default')) ? { gip: true } : {}),
    ...(made.ownAppProps ? { appGip: true } : {}),
    ...(draft === undefined ? {} : { isPreview: true }),
    scriptLoader: [],
  }
}

/**
 * What production tells the browser of an error: its status, and nothing of what happened.
 *
 * @example toErrorData(500).message // '500 - Internal Server Error.'
 */
export function toErrorData(status: number): NonNullable<NextData['err']> {
  const text = `${STATUS_CODES[status] ?? 'Unknown Error'}.`
  return { name: text, message: `${status} - ${text}`, statusCode: status }
}

function detached(path: string, status: number): { req: IncomingMessage; res: ServerResponse } {
  const req = new IncomingMessage(new Socket())
  req.method = 'GET'
  req.url = path
  Object.assign(req, { cookies: {} })
  const res = new ServerResponse(req)
  res.statusCode = status
  return { req, res }
}

/** A route for a file that is no route: `_error`. */
export const errorRoute: Route = {
  kind: 'page',
  pattern: '/_error',
  file: 'pages/_error',
  segments: [{ kind: 'static', text: '_error' }],
}

/**
 * What `__NEXT_DATA__` says of where scripts and styles are.
 *
 * @example toAssetPrefix(source, '/docs') // { assetPrefix: '/docs' }
 */
export function toAssetPrefix({ urls }: PageSource, basePath: string): { assetPrefix?: string } {
  const assetPrefix = urls?.assetPrefix || basePath
  return assetPrefix === '' ? {} : { assetPrefix }
}
