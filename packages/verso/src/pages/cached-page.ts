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
  {
    onEncoded = () => {},
    heldAt = 0,
  }: { onEncoded?: (bytes: number) => void; heldAt?: number } = {},
): CachedPage {
  const { html, htmlEtag, data, dataEtag } = record
  return {
    record,
    html: { bytes: html, etag: htmlEtag, type: htmlType, encoded: new Map(), onEncoded },
    data: { bytes: data, etag: dataEtag, type: dataType, encoded: new Map(), onEncoded },
    revalidate: record.revalidate,
    since: record.generatedAt,
    outdated: record.epoch < epoch,
    heldAt,
    checked: heldAt,
    elsewhere: 0,
  }
}
