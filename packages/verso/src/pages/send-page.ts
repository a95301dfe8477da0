import { promisify } from 'node:util'
import { brotliCompress, constants, deflate, gzip } from 'node:zlib'

import type { ApiIncomingMessage } from '../request/api-request.ts'
import { headBits } from '../request/read-head.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import {
  chooseCoding,
  isCompressible,
  smallestEncoded,
  smallestEncodedPage,
} from '../response/content-encoding.ts'
import type { Coding } from '../response/content-encoding.ts'
import { createEtag } from '../response/etag.ts'
import { isFresh } from '../response/is-fresh.ts'
import { noStore } from '../response/send-status-page.ts'

/** A body that many clients get: bytes, and what goes with them. */
export interface ReadyBody {
  readonly bytes: Buffer
  readonly etag: string
  readonly type: string
  /** What is handed to the socket, made when a client first wants it. */
  readonly forms: Map<Coding | 'identity', Form>
  /** Told how many bytes were added to `forms`. */
  readonly onForm: (bytes: number) => void
}

/** Short bodies are text of latin1, a character for each byte: Node writes a head and a text as one piece, a head and bytes as two. */
type Form = string | Buffer

/** The media type of documents. */
export const htmlType = 'text/html; charset=utf-8'
/** The media type of data requests' answers. */
export const dataType = 'application/json; charset=utf-8'

/**
 * Sends a ready body: status, headers and bytes in one go where nothing was set before.
 *
 * @param headers names and values in turn, in front of those that describe the body
 * @example sendReady(res, 200, ['Cache-Control', 's-maxage=60'], body)
 */
export function sendReady(
  res: ApiServerResponse,
  status: number,
  headers: readonly string[],
  body: ReadyBody,
): void {
  const etag = res.verso?.generateEtags === false ? undefined : body.etag
  // 304 is for what would have been 200: an error page is always sent (RFC 9110 section 15.4.5).
  if (etag !== undefined && res.versoConditional && isFresh(res.req.headers, etag)) {
    send(res, 304, [...headers, 'ETag', etag], undefined)
    return
  }
  const all = headers.slice()
  if (etag !== undefined) all.push('ETag', etag)
  all.push('Content-Type', body.type)
  const compress = res.verso?.compress === true
  const coding =
    compress && body.bytes.length >= smallestOf(body.type) && res.req.method !== 'HEAD'
      ? codingFor(res.req as ApiIncomingMessage) // both are made by our server
      : undefined
  if (coding === undefined) {
    sendForm(res, status, all, toForm(body, 'identity', body.bytes), undefined)
    return
  }
  const ready = body.forms.get(coding)
  if (ready !== undefined) {
    sendForm(res, status, all, ready, coding)
    return
  }
  encode(coding, body.bytes).then(
    (bytes) => sendForm(res, status, all, toForm(body, coding, bytes), coding),
    () => sendForm(res, status, all, toForm(body, 'identity', body.bytes), undefined),
  )
}

/** Longer bodies are not joined with the head: copying them costs more than a second write. Bytes. */
const shortBody = 16_384

function toForm(
  { bytes: plain, forms, onForm }: ReadyBody,
  coding: Coding | 'identity',
  bytes: Buffer,
): Form {
  const known = forms.get(coding)
  if (known !== undefined) return known
  const form = bytes.length < shortBody ? bytes.toString('latin1') : bytes
  forms.set(coding, form)
  if (form !== plain) onForm(form.length)
  return form
}

/** `req.headers` is made of all that was sent when it is first read: not for a header that is not there. */
function codingFor(req: ApiIncomingMessage): Coding | undefined {
  return (req.versoHead & headBits.encoding) === 0
    ? undefined
    : chooseCoding(req.headers['accept-encoding'])
}

function smallestOf(type: string): number {
  return type === htmlType ? smallestEncodedPage : smallestEncoded
}

function sendForm(
  res: ApiServerResponse,
  status: number,
  headers: string[],
  form: Form,
  coding: Coding | undefined,
): void {
  if (coding !== undefined) headers.push('Content-Encoding', coding)
  headers.push('Content-Length', String(form.length))
  if (res.verso?.compress === true) headers.push('Vary', 'Accept-Encoding')
  send(res, status, headers, form)
}

function send(
  res: ApiServerResponse,
  status: number,
  headers: string[],
  form: Form | undefined,
): void {
  if (res.headersSent || res.destroyed) return
  res.statusCode = status
  if (form !== undefined && res.isUntouched()) {
    res.sendFlat(headers, form, 'latin1')
    return
  }
  // Headers set before (a cookie, `headers` of the configuration) stay; `Vary` adds to theirs.
  for (let i = 0; i < headers.length; i += 2) {
    const [name, value] = [headers[i] as string, headers[i + 1] as string]
    // The configuration may set how long a page is cached, but must not have a page cached that says no-store.
    if (name === 'Cache-Control' && value !== noStore && res.hasHeader(name)) continue
    if (name === 'Content-Type' && res.hasHeader(name)) continue
    // A type that the configuration says instead may be one that is never compressed.
    if (name === 'Vary' && !isCompressible(String(res.getHeader('Content-Type') ?? htmlType)))
      continue
    if (name !== 'Vary') res.setHeader(name, value)
    else res.setHeader(name, addVary(res.getHeader(name), value))
  }
  res.end(typeof form === 'string' ? Buffer.from(form, 'latin1') : form)
}

function addVary(said: number | string | string[] | undefined, value: string): string {
  const before = String(said ?? '')
  if (before === '') return value
  return /accept-encoding|\*/i.test(before) ? before : `${before}, ${value}`
}

/**
 * Sends a body that was made for this request, with what `getServerSideProps` set before.
 *
 * @example sendMade(res, html, htmlType)
 */
export function sendMade(res: ApiServerResponse, body: string, type: string): void {
  res.versoSmallest = smallestOf(type)
  if (!res.hasHeader('Cache-Control')) res.setHeader('Cache-Control', noStore)
  const etag = res.verso?.generateEtags === false ? undefined : createEtag(body)
  if (etag !== undefined) {
    res.setHeader('ETag', etag)
    if (isFresh(res.req.headers, etag)) {
      res.statusCode = 304
      res.removeHeader('Content-Type')
      res.end()
      return
    }
  }
  if (!res.hasHeader('Content-Type')) res.setHeader('Content-Type', type)
  res.setHeader('Content-Length', Buffer.byteLength(body))
  res.end(body)
}

/**
 * Sets headers that user code has not set itself.
 *
 * @param headers names and values in turn
 * @example setMissingHeaders(res, ['Cache-Control', noStore])
 */
export function setMissingHeaders(res: ApiServerResponse, headers: readonly string[]): void {
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string
    if (!res.hasHeader(name)) res.setHeader(name, headers[i + 1] as string)
  }
}

/**
 * Sends a page's redirect; its body is the address.
 *
 * @param headers names and values in turn
 * @example sendRedirect(res, 307, '/to', ['Cache-Control', noStore])
 */
export function sendRedirect(
  res: ApiServerResponse,
  status: number,
  location: string,
  headers: readonly string[],
): void {
  setMissingHeaders(res, headers)
  res.statusCode = status
  // Header values are latin1; an address with other letters would be refused (or, with CR LF, split the answer, CWE-113).
  res.setHeader('Location', encodeLocation(location))
  if (status === 308) res.setHeader('Refresh', `0;url=${encodeLocation(location)}`)
  res.end(location)
}

/** Encodes what is not visible ASCII, as browsers would; `%` and all else stay as they were written. */
function encodeLocation(location: string): string {
  return location.replaceAll(/[^\x21-\x7e]+/g, (text) =>
    encodeURIComponent(Buffer.from(text).toString()),
  )
}

/**
 * Refuses a method that a prerendered page does not have, as Next.js does (CONTRACT point 28).
 *
 * @example if (req.method === 'POST') refuseMethod(res)
 */
export function refuseMethod(res: ApiServerResponse): void {
  res.statusCode = 405
  res.setHeader('Allow', ['GET', 'HEAD'])
  res.end('Method Not Allowed')
}

/**
 * Refuses `OPTIONS` of a page that is made for each request, as Next.js does.
 *
 * @example if (req.method === 'OPTIONS') refuseOptions(res)
 */
export function refuseOptions(res: ApiServerResponse): void {
  res.statusCode = 400
  res.end()
}

const encoders = { gzip: promisify(gzip), deflate: promisify(deflate) }
const brotli = promisify(brotliCompress)

/** Compresses once for many clients, and therefore with more effort than an answer that is made for one. */
function encode(coding: Coding, bytes: Buffer): Promise<Buffer> {
  if (coding !== 'br') return encoders[coding](bytes)
  return brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 7 } })
}
