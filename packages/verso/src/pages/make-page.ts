import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

import { createEtag } from '../response/etag.ts'
import type { NextData, PageSource } from '../types/page.ts'
import type { Params, Route } from '../types/route.ts'

import {
  toAssetPrefix,
  toErrorData,
  toLocation,
  toRedirectData,
  type PageRedirect,
} from './next-data.ts'
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
const notFoundData = Buffer.from('{"notFound":true}')
/** Of records that are no page. */
const withoutPage = { html: nothing, htmlEtag: '', dataEtag: '' }

/**
 * Makes a page that everybody gets: data, document, and what a data request is answered with.
 *
 * `_app` and `_document` see a request that never was: a real one's headers and query would end up in what is stored.
 *
 * @example const record = await makePage({ source, loaded, route, params, reason: 'stale', strict: false, epoch: 0, basePath: '', trailingSlash: false })
 */
export async function makePage(input: MakePageInput): Promise<PageRecord> {
  const generatedAt = Date.now()
  const data = input.fallback === true ? undefined : await runStaticProps(input)
  const hasData = readExport(input.loaded.page, 'getStaticProps') !== undefined
  const facts = { revalidate: data?.revalidate ?? false, hasData, generatedAt, epoch: input.epoch }
  const result = data?.result
  if (result?.kind === 'not-found') {
    return { ...withoutPage, ...facts, kind: 'not-found', status: 404, data: notFoundData }
  }
  if (result?.kind === 'redirect') {
    const { initial } = await begin(input, { hasData, status: 200 })
    return { ...withoutPage, ...facts, ...toRedirect(result, input, initial) }
  }

  const status = input.status ?? 200
  const { html, json } = await render(input, { hasData, status, own: result?.props ?? {} })
  const body = hasData && input.fallback !== true ? Buffer.from(json) : nothing
  return {
    ...facts,
    kind: 'page',
    status,
    html: Buffer.from(html),
    data: body,
    // Of the text, which is hashed twice as fast as its bytes and to what Next.js computes.
    htmlEtag: createEtag(html),
    dataEtag: body.length === 0 ? '' : createEtag(json),
  }
}

function toRedirect(
  result: PageRedirect,
  { basePath, draft }: MakePageInput,
  initial: Record<string, unknown>,
): Pick<PageRecord, 'kind' | 'status' | 'location' | 'data'> {
  const data = toRedirectData(result, { kind: 'ssg', isDraft: draft !== undefined, initial })
  return {
    kind: 'redirect',
    status: result.status,
    location: toLocation(result, basePath),
    data: Buffer.from(JSON.stringify(data)),
  }
}

/** What is known of the page by the time it is rendered. */
interface RenderFacts {
  readonly hasData: boolean
  readonly status: number
  /** The props that `getStaticProps` gave. */
  readonly own: Record<string, unknown>
}

/** Runs `getInitialProps` where there is one. */
async function begin(
  input: MakePageInput,
  { hasData, status }: Pick<RenderFacts, 'hasData' | 'status'>,
) {
  const { route, loaded, source, basePath, trailingSlash } = input
  const isFallback = input.fallback === true
  const path = isFallback ? route.pattern : toPagePath(route, input.params)
  const query = isFallback ? {} : { ...input.params }
  const place = {
    ...loaded,
    route,
    query,
    asPath: withSlash(hasData ? path : route.pattern, trailingSlash),
    basePath,
    trailingSlash,
    skipTrailingSlashRedirect: source.urls?.skipTrailingSlashRedirect,
    isReady: false,
  }
  const exchange = detached(path, status)
  const renderer = await source.render()
  const ownAppProps = hasOwnInitialProps(loaded.app)
  const hasInitial = ownAppProps || hasInitialProps(readExport(loaded.page, 'default'))
  const initial: Record<string, unknown> = hasInitial
    ? await renderer.loadInitialProps({ ...place, ...exchange })
    : {}
  // A document is told of no request where nothing asks for one.
  const seen = hasData || hasInitial ? exchange : {}
  return { place: { ...place, ...seen }, renderer, initial, ownAppProps }
}

/** Renders the document. */
async function render(
  input: MakePageInput,
  { hasData, status, own }: RenderFacts,
): Promise<{ html: string; json: string }> {
  const { route, source, draft } = input
  const { place, renderer, initial, ownAppProps } = await begin(input, { hasData, status })
  const { query } = place
  const props = {
    ...initial,
    pageProps: { ...(initial['pageProps'] as object | undefined), ...own },
    ...(draft === undefined ? {} : { __N_PREVIEW: true }),
    ...(hasData ? { __N_SSG: true } : {}),
  }
  const json = JSON.stringify(props)
  const { html } = await renderer.renderPage({
    ...place,
    props,
    isFallback: input.fallback === true,
    isPreview: draft !== undefined,
    assets: source.assets(route.pattern),
    buildId: source.buildId,
    nextData: toNextData(input, { props, query, hasData, ownAppProps }),
    status,
  })
  return { html, json }
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

/** A request that never was, and a response that nobody gets. */
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
