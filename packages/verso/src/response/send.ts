import { Stream } from 'node:stream'
import type { Readable } from 'node:stream'

import { longestKnown } from './answer-memory.ts'
import type { AnswerSlot } from './answer-memory.ts'
import { chooseCoding, smallestEncoded } from './content-encoding.ts'
import { EncodedServerResponse } from './encoded-response.ts'
import { createEtag } from './etag.ts'
import { isFresh } from './is-fresh.ts'
import { sendError } from './send-error.ts'

/** Browsers must not guess another type than the one that is sent; what has none they may, as they do today. */
const noSniff = 'X-Content-Type-Options'

const jsonType = 'application/json; charset=utf-8'

/**
 * Answers with what a handler gives, by its type (CONTRACT points 17 to 19): nothing for `null` and `undefined`,
 * a string or bytes as they are, a stream as it comes, everything else as JSON.
 *
 * @throws {TypeError} for what JSON cannot hold: a BigInt, a circle
 * @example send(res, { hello: 'world' })
 */
export function send(res: EncodedServerResponse, body: unknown): void {
  if (body === null || body === undefined) {
    res.end()
  } else if (!hasBody(res)) {
    sendNothing(res)
  } else if (body instanceof Stream) {
    sendStream(res, body as Readable)
  } else if (typeof body === 'string') {
    sendWhole(res, body, { type: contentType(res) })
  } else if (Buffer.isBuffer(body)) {
    sendWhole(res, body, { type: contentType(res) ?? 'application/octet-stream' })
  } else {
    sendWhole(res, toJson(body), { type: jsonType })
  }
}

/**
 * Answers with JSON, over any content type set before.
 *
 * @throws {TypeError} for what JSON cannot hold
 * @example sendJson(res, { hello: 'world' })
 */
export function sendJson(res: EncodedServerResponse, value: unknown): void {
  const text = JSON.stringify(value) as string | undefined
  if (text !== undefined && hasBody(res)) {
    if (!sendKnown(res, text)) sendWhole(res, text, { type: jsonType, typeStays: true })
    return
  }
  res.setHeader('Content-Type', jsonType)
  send(res, text)
}

function hasBody(res: EncodedServerResponse): boolean {
  return res.statusCode !== 204 && res.statusCode !== 205 && res.statusCode !== 304
}

/** A function or a symbol has no JSON; sending an empty answer for it would hide the mistake. */
function toJson(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) throw new TypeError(`res.send() cannot send a ${typeof value}.`)
  return text
}

function contentType(res: EncodedServerResponse): string | undefined {
  const type = res.getHeader('content-type')
  return type === undefined ? undefined : String(type)
}

/** 204, 205 and 304 have no body, and so nothing that describes one (RFC 9110 sections 15.3.5, 15.3.6 and 15.4.5). */
function sendNothing(res: EncodedServerResponse): void {
  if (!res.headersSent) {
    for (const name of ['Content-Type', 'Content-Length', 'Transfer-Encoding'])
      res.removeHeader(name)
    if (res.statusCode === 205) res.setHeader('Content-Length', 0)
  }
  res.end()
}

interface Description {
  type?: string | undefined
  /** A 304 keeps the type too, as Next.js does for `json` (RFC 9110 section 15.4.5 allows it). */
  typeStays?: boolean
}

function sendWhole(
  res: EncodedServerResponse,
  body: string | Buffer,
  { type, typeStays = false }: Description,
): void {
  // `generateEtags: false` is about pages and files, as in Next.js.
  const slot = type === jsonType && typeof body === 'string' ? res.versoSlot : undefined
  const etag = slot === undefined ? createEtag(body) : etagOf(body as string, slot)
  const length = Buffer.byteLength(body)
  const headers: string[] = []
  const fresh = res.versoConditional && isFresh(res.req.headers, etag)
  // The order of Next.js: `json` sets the type before it hands the text on to `send`, which begins with the tag.
  if (typeStays) headers.push('Content-Type', jsonType)
  headers.push('ETag', etag)
  // One that was set stays as it was written.
  const missing = type === jsonType || !res.hasHeader('content-type')
  if (type !== undefined && !fresh && !typeStays && missing) headers.push('Content-Type', type)
  if (type !== undefined && !fresh && !res.hasHeader(noSniff)) headers.push(noSniff, 'nosniff')
  if (!fresh) headers.push('Content-Length', String(length))

  const json = type === jsonType
  if (!fresh && isUntouched(res) && (!json || staysPlain(res, length))) {
    if (res.verso?.compress === true && json) headers.push('Vary', 'Accept-Encoding')
    // As many bytes as characters: ASCII, which is latin1 too.
    const encoding = length === body.length ? 'latin1' : 'utf8'
    if (typeStays && slot?.text === body) slot.sent = { headers, encoding }
    res.sendFlat(headers, body, encoding)
    return
  }
  for (let i = 0; i < headers.length; i += 2)
    res.setHeader(headers[i] as string, headers[i + 1] as string)
  if (fresh) {
    res.statusCode = 304
    res.end()
  } else {
    res.end(body)
  }
}

/** The tag of what the route said last is known; hashing a long text takes longer than all else that happens to it. */
function etagOf(text: string, slot: AnswerSlot): string {
  if (slot.text === text) return slot.etag
  const etag = createEtag(text)
  if (text.length <= longestKnown) Object.assign(slot, { text, etag, sent: undefined })
  return etag
}

/** Sends what the route sent last time, if it is the same and nothing about the request asks for more. */
function sendKnown(res: EncodedServerResponse, text: string): boolean {
  const { versoSlot: slot } = res
  if (slot?.sent === undefined || slot.text !== text || res.versoConditional) return false
  if (!isUntouched(res) || !staysPlain(res, text.length)) return false
  res.sendFlat(slot.sent.headers, text, slot.sent.encoding)
  return true
}

/** JSON that is too short to be compressed, or whose client takes no coding. */
function staysPlain(res: EncodedServerResponse, length: number): boolean {
  return (
    length < smallestEncoded ||
    res.verso?.compress !== true ||
    res.req.method === 'HEAD' ||
    chooseCoding(res.req.headers['accept-encoding']) === undefined
  )
}

/** An Express app that a handler mounted gives the response another prototype, without our methods. */
function isUntouched(res: EncodedServerResponse): boolean {
  return res instanceof EncodedServerResponse && res.isUntouched()
}

/** Pipes, and stops the source when the client leaves. A source that fails is a 500, or a cut connection (CONTRACT point 22). */
function sendStream(res: EncodedServerResponse, source: Readable): void {
  if (contentType(res) === undefined) res.setHeader('Content-Type', 'application/octet-stream')
  source.once('error', (error) => {
    res.verso?.report(error, 'The stream given to res.send() failed')
    if (res.headersSent) res.destroy()
    else sendError(res, 500, 'Internal Server Error')
  })
  res.once('close', () => {
    if (!res.writableFinished && typeof source.destroy === 'function') source.destroy()
  })
  source.pipe(res)
}
