import type { IncomingHttpHeaders } from 'node:http'

import parseRange from 'range-parser'

import { isFresh } from '../response/is-fresh.ts'

/** What a file is known by. */
export interface FileFacts {
  /** The file's entity tag, a weak one; `undefined` where tags are switched off. */
  readonly etag: string | undefined
  /** When the file changed: milliseconds, rounded down to a second, since dates in headers have no fractions. */
  readonly modified: number
  readonly size: number
}

/** The part of a file that was asked for; both ends belong to it. */
export interface FilePart {
  readonly start: number
  readonly end: number
}

/**
 * Tells whether the file is no longer the one that the client means (RFC 9110 section 13.1.1, 13.1.4): 412 then.
 * Tags are compared weakly, as Next.js does, since files have no strong ones.
 *
 * @example if (isAnotherFile(req.headers, facts)) refuse(412)
 */
export function isAnotherFile(headers: IncomingHttpHeaders, file: FileFacts): boolean {
  const match = headers['if-match']
  if (match !== undefined) {
    return match.trim() !== '*' && !listTags(match).includes(bare(file.etag ?? ''))
  }
  const before = dateOf(headers['if-unmodified-since'])
  return before !== undefined && file.modified > before
}

/**
 * Tells whether the client holds this file already: 304 then. Where it sends a tag and a date, both must say so.
 *
 * @example if (holdsFile(req.headers, facts)) res.statusCode = 304
 */
export function holdsFile(headers: IncomingHttpHeaders, file: FileFacts): boolean {
  const { 'if-modified-since': since, ...others } = headers
  const none = others['if-none-match']
  if (none !== undefined && !isFresh(others, bare(file.etag ?? ''))) return false
  if (none === undefined && /(?:^|,)\s*no-cache\s*(?:,|$)/.test(headers['cache-control'] ?? '')) {
    return false
  }
  if (since === undefined) return none !== undefined
  const date = dateOf(since)
  return date !== undefined && file.modified <= date
}

/**
 * Reads which part of the file is wanted: `undefined` for the whole (no range, several, another unit, or the file has
 * changed since), `'none'` where there is no such part.
 *
 * @example wantedPart({ range: 'bytes=0-99' }, facts) // { start: 0, end: 99 }
 */
export function wantedPart(
  headers: IncomingHttpHeaders,
  file: FileFacts,
): FilePart | 'none' | undefined {
  const { range } = headers
  if (range === undefined || !/^ *bytes=/.test(range) || !isSameFile(headers, file)) {
    return undefined
  }
  const parts = parseRange(file.size, range, { combine: true })
  if (typeof parts === 'number') return 'none'
  const [part] = parts
  return parts.length === 1 ? part : undefined
}

/** `If-Range` (RFC 9110 section 13.1.5): a part of another version is worth nothing. */
function isSameFile(headers: IncomingHttpHeaders, file: FileFacts): boolean {
  const condition = headers['if-range']
  if (typeof condition !== 'string') return true
  if (condition.includes('"')) return file.etag !== undefined && condition.includes(file.etag)
  const date = dateOf(condition)
  return date !== undefined && file.modified <= date
}

function listTags(list: string): string[] {
  return list.split(',').map((tag) => bare(tag.trim()))
}

function bare(tag: string): string {
  return tag.startsWith('W/') ? tag.slice(2) : tag
}

function dateOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}
