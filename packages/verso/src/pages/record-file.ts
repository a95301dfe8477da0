import { createHash } from 'node:crypto'

import type { PageRecord } from './page-record.ts'

/** The first bytes of a page file; the digit changes when an older server could not read it. */
const magic = Buffer.from('VERSOPG1')
const digestLength = 32

/** What stands in front of the two bodies, as JSON. */
interface Head extends Omit<PageRecord, 'html' | 'data'> {
  readonly key: string
  readonly htmlLength: number
  readonly dataLength: number
}

/**
 * Writes a record as one blob: magic, length of the head, head, HTML, data, and the SHA-256 of all that.
 *
 * @example await writeFile(file, encodeRecord('/users', record))
 */
export function encodeRecord(key: string, record: PageRecord): Buffer {
  const { html, data, ...rest } = record
  const facts: Head = { ...rest, key, htmlLength: html.length, dataLength: data.length }
  const head = Buffer.from(JSON.stringify(facts))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(head.length)
  const parts = [magic, length, head, html, data]
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return Buffer.concat([...parts, hash.digest()])
}

/**
 * Reads a blob. Whatever is not exactly what was written for this key, a torn or flipped file, gives `undefined`:
 * the page is made again.
 *
 * @example decodeRecord('/users', await readFile(file))
 */
export function decodeRecord(key: string, blob: Buffer): PageRecord | undefined {
  const start = magic.length + 4
  if (blob.length < start + digestLength || !blob.subarray(0, magic.length).equals(magic)) {
    return undefined
  }
  const body = blob.subarray(0, -digestLength)
  const digest = createHash('sha256').update(body).digest()
  if (!digest.equals(blob.subarray(-digestLength))) return undefined
  const headEnd = start + body.readUInt32LE(magic.length)
  // The digest vouches for what follows: it was written by `encodeRecord`.
  const head = JSON.parse(body.subarray(start, headEnd).toString()) as Head
  if (head.key !== key) return undefined
  const { key: _, htmlLength, dataLength, ...facts } = head
  const html = body.subarray(headEnd, headEnd + htmlLength)
  const data = body.subarray(headEnd + htmlLength, headEnd + htmlLength + dataLength)
  return { ...facts, html, data }
}
