import type { LoadedPage } from '../types/page.ts'
import type { Params, Route } from '../types/route.ts'

import { toStaticResult } from './data-result.ts'
import type { DataResult, Revalidate } from './data-result.ts'
import { dataFunction, isDynamic } from './page-kind.ts'
import { assertSerializable } from './serializable.ts'

/** Draft mode of one request: the page is made for this visitor only. */
export interface Draft {
  readonly data: unknown
}

/** Why a page is made, as `getStaticProps` is told. */
export type Reason = 'build' | 'stale' | 'on-demand'

/** What {@link runStaticProps} needs. */
export interface StaticPropsInput {
  readonly loaded: LoadedPage
  readonly route: Route
  readonly params: Params | undefined
  readonly reason: Reason
  readonly draft?: Draft | undefined
  /** Refuse props that JSON changes: dev and builds. */
  readonly strict: boolean
}

/**
 * Calls `getStaticProps` and checks what it gives. `undefined` when the page has none.
 *
 * @throws {VersoError} VERSO_ERR_PAGE_DATA, VERSO_ERR_NOT_SERIALIZABLE; and what user code throws
 * @example const data = await runStaticProps({ loaded, route, params, reason: 'stale', strict: false })
 */
export async function runStaticProps(
  input: StaticPropsInput,
): Promise<{ result: DataResult; revalidate: Revalidate } | undefined> {
  const { pattern } = input.route
  const run = dataFunction(input.loaded.page, 'getStaticProps', input.route)
  if (run === undefined) return undefined
  // The parameter's type is the app's own.
  const found = toStaticResult(await run(toContext(input) as never), {
    page: pattern,
    strict: input.strict,
  })
  if (input.strict && found.result.kind === 'props') {
    assertSerializable(found.result.props, { method: 'getStaticProps', page: pattern })
  }
  return found
}

/** The keys of Next.js, those that are undefined included: code lists and spreads them. */
function toContext({ route, params, reason, draft }: StaticPropsInput): Record<string, unknown> {
  return {
    ...(isDynamic(route.pattern) ? { params: { ...params } } : {}),
    ...toDraftContext(draft),
    locales: [],
    locale: undefined,
    defaultLocale: undefined,
    revalidateReason: reason,
  }
}

/**
 * What draft mode adds to the context of a data function.
 *
 * @example { ...toDraftContext(draft) }
 */
export function toDraftContext(draft: Draft | undefined): Record<string, unknown> {
  return draft === undefined ? {} : { draftMode: true, preview: true, previewData: draft.data }
}
