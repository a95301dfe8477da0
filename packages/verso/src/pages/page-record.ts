import type { Revalidate } from './data-result.ts'

/** A prerendered page as it is kept: ready to send, and with what decides how long. */
export interface PageRecord {
  readonly kind: 'page' | 'not-found' | 'redirect'
  /** 200, 404, or the redirect's. */
  readonly status: number
  /** The document. Empty for redirects, and for `not-found`, where the app's 404 page answers. */
  readonly html: Buffer
  /** The answer to a data request. Empty for pages that have no data. */
  readonly data: Buffer
  readonly htmlEtag: string
  readonly dataEtag: string
  readonly location?: string
  readonly revalidate: Revalidate
  /** Has `getStaticProps`: pages without it are never made anew, and say nothing about caching. */
  readonly hasData: boolean
  /** Milliseconds since 1970: when its data was asked for. */
  readonly generatedAt: number
  /** How often the page had been invalidated when it was asked for. */
  readonly epoch: number
}

/** What V8 and Node need for a record, its buffers and its place in a cache; measured. */
const overhead = 1_300

/**
 * The bytes that a record takes in memory, roughly. Its key counts too: a path may be longer than the page it leads to,
 * and visitors choose it.
 *
 * @example recordSize(record, '/users/1')
 */
export function recordSize(record: PageRecord, key: string): number {
  return record.html.length + record.data.length + key.length + overhead
}
