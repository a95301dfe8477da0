import type { Revalidate } from './data-result.ts'
import type { PageRecord } from './page-record.ts'
import { dataType, htmlType } from './send-page.ts'
import type { ReadyBody } from './send-page.ts'

/** A record in memory, and what is known about it beyond what it says itself. */
export interface CachedPage {
  readonly record: PageRecord
  readonly html: ReadyBody
  readonly data: ReadyBody
  /** What the record says; shorter after an attempt to replace it failed. */
  revalidate: Revalidate
  /** Milliseconds since 1970: freshness counts from here. */
  since: number
  /** It was invalidated after it had been made. */
  outdated: boolean
  /** When it was read or stored: what another process stores after that is newer. */
  heldAt: number
  /** When it was last compared with the store. */
  checked: number
  /** When another process was found to be making it anew. */
  elsewhere: number
}

/**
 * A record with the bodies that are sent.
 *
 * @param epoch how often its key has been invalidated
 * @example toCachedPage(record, record.epoch).html.bytes
 */
export function toCachedPage(
  record: PageRecord,
  epoch: number,
  { onForm = () => {}, heldAt = 0 }: { onForm?: (bytes: number) => void; heldAt?: number } = {},
): CachedPage {
  const { html, htmlEtag, data, dataEtag } = record
  return {
    record,
    html: { bytes: html, etag: htmlEtag, type: htmlType, forms: new Map(), onForm },
    data: { bytes: data, etag: dataEtag, type: dataType, forms: new Map(), onForm },
    revalidate: record.revalidate,
    since: record.generatedAt,
    outdated: record.epoch < epoch,
    heldAt,
    checked: heldAt,
    elsewhere: 0,
  }
}

/**
 * Whether a page is due to be made anew.
 *
 * @param now milliseconds since 1970
 * @example if (isStale(page, Date.now())) refresh(page)
 */
export function isStale({ outdated, revalidate, since }: CachedPage, now: number): boolean {
  if (outdated) return true
  // A page of the future is one from before the clock was set back: it must not stay until the clock is there again.
  return revalidate !== false && Math.abs(now - since) >= revalidate * 1_000
}

/**
 * Puts the next attempt to make a page anew off for some seconds: a source of data that fails must not be asked by every visitor.
 *
 * @param now milliseconds since 1970
 * @example postpone(page, Date.now())
 */
export function postpone(page: CachedPage, now: number): void {
  page.revalidate = Math.min(Math.max(page.record.revalidate || 3, 3), 30)
  page.since = now
  page.outdated = false
}
