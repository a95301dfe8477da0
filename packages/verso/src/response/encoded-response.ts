import type { OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http'
import { constants, createBrotliCompress, createDeflate, createGzip } from 'node:zlib'
import type { BrotliCompress, Deflate, Gzip } from 'node:zlib'

import type { AppContext } from '../types/app-context.ts'

import { chooseCoding, isCompressible, smallestEncoded } from './content-encoding.ts'
import type { Coding } from './content-encoding.ts'
import { FlatServerResponse } from './flat-response.ts'

type Encoder = BrotliCompress | Deflate | Gzip
type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[]
type Callback = (error?: Error | null) => void

/**
 * A response that compresses what is written to it when type, size and client allow (CONTRACT point 25).
 *
 * The decision falls when the head is made, whoever makes it: `writeHead`, `write`, `end`, `flushHeaders` or a pipe.
 */
export class EncodedServerResponse extends FlatServerResponse {
  /** The app that answers. Set by dispatch before any user code runs; prefixed by its name, for `res.app` belongs to middleware. */
  verso: AppContext | undefined = undefined
  /** Bytes of an answer that are worth a warning. Set from the route's config; limits nothing (CONTRACT point 24). */
  versoLimit: number | undefined = undefined
  #size = 0
  #encoder: Encoder | undefined = undefined
  #ended = false
  /** Bytes of an answer that `end` was given whole. */
  #knownLength: number | undefined = undefined

  override writeHead(statusCode: number, reason?: string | Headers, headers?: Headers): this {
    const given = typeof reason === 'string' ? headers : (headers ?? reason)
    const text = typeof reason === 'string' ? reason : undefined
    if (this.headersSent || this.verso?.compress !== true || !this.#mayEncode(given)) {
      return this.#makeHead(statusCode, text, given)
    }
    setAll(this, given)
    this.statusCode = statusCode
    const coding = this.#negotiate(this.#knownLength)
    if (coding !== undefined) this.#startEncoder(coding)
    return this.#makeHead(statusCode, text, undefined)
  }

  #makeHead(statusCode: number, reason: string | undefined, headers: Headers | undefined): this {
    return reason === undefined
      ? super.writeHead(statusCode, headers)
      : super.writeHead(statusCode, reason, headers)
  }

  override write(
    chunk: unknown,
    encoding?: BufferEncoding | Callback,
    callback?: Callback,
  ): boolean {
    if (this.#isOver()) return false
    this.#measure(chunk)
    if (!this.headersSent && this.verso?.compress === true) this.writeHead(this.statusCode)
    const target = this.#encoder
    // The arguments are passed as they came: the overloads of `write` are the same on both.
    if (target === undefined) return super.write(chunk, encoding as BufferEncoding, callback)
    return target.write(chunk, encoding as BufferEncoding, callback)
  }

  override end(chunk?: unknown, encoding?: unknown, callback?: unknown): this {
    if (this.#isOver()) return this
    this.#ended = true
    this.#measure(chunk)
    if (!this.headersSent && this.verso?.compress === true) {
      this.#knownLength = byteLength(chunk, encoding)
      // Without a coding Node makes the head itself and adds the Content-Length it then knows.
      if (
        this.#knownLength >= smallestEncoded &&
        this.#mayEncode(undefined) &&
        hasContent(this.statusCode)
      ) {
        // Making the head here hides the length from Node; the encoder, if one starts, takes it out again.
        if (!super.hasHeader('transfer-encoding'))
          super.setHeader('Content-Length', this.#knownLength)
        this.writeHead(this.statusCode)
      }
    }
    const target = this.#encoder
    const args = [chunk, encoding, callback] as Parameters<FlatServerResponse['end']>
    if (target === undefined) return super.end(...args)
    const done = args.find((argument: unknown) => typeof argument === 'function') as
      | Callback
      | undefined
    if (done !== undefined) this.once('finish', done)
    target.end(
      ...(args.map((argument: unknown) =>
        typeof argument === 'function' ? undefined : argument,
      ) as [unknown, BufferEncoding]),
    )
    return this
  }

  /** Characters stand for bytes here: the limit is a hint, and most text is ASCII. */
  #measure(chunk: unknown): void {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return
    this.#size += chunk.length
    if (this.versoLimit === undefined || this.#size <= this.versoLimit) return
    const path = this.req.url?.split('?', 1)[0] ?? ''
    this.verso?.warn(
      `The answer to ${path} is larger than ${this.versoLimit} bytes. Send less, stream from another place, ` +
        'or raise config.api.responseLimit of the route (false for no warning).',
    )
    this.versoLimit = undefined
  }

  /** What comes after the end changes nothing, as in Next.js (CONTRACT point 21); Node would raise an error that no handler can catch. */
  #isOver(): boolean {
    return this.#ended || this.writableEnded
  }

  /** Sends what the encoder holds back: long answers that arrive in parts call it, as with the `compression` package. */
  flush(): void {
    this.#encoder?.flush()
  }

  /** Only typed answers are ever compressed. */
  #mayEncode(given: Headers | undefined): boolean {
    return given !== undefined || super.hasHeader('content-type')
  }

  /** Marks the answer as one that varies, and picks a coding if it is to be compressed now. */
  #negotiate(length: number | undefined): Coding | undefined {
    const type = super.getHeader('content-type')
    if (typeof type !== 'string' || !isCompressible(type)) return undefined
    if (/(?:^|,)\s*no-transform\s*(?:,|$)/i.test(String(super.getHeader('cache-control') ?? '')))
      return undefined
    addVary(this)
    const already = super.getHeader('content-encoding')
    if (already !== undefined && already !== 'identity') return undefined
    const size = super.getHeader('content-length') ?? length
    if (size !== undefined && Number(size) < smallestEncoded) return undefined
    if (this.req.method === 'HEAD' || super.hasHeader('content-range')) return undefined
    if (!hasContent(this.statusCode)) return undefined
    return chooseCoding(this.req.headers['accept-encoding'])
  }

  #startEncoder(coding: Coding): void {
    super.removeHeader('content-length')
    super.setHeader('Content-Encoding', coding)
    const stream = createEncoder(coding)
    this.#encoder = stream
    stream.on('data', (chunk: Buffer) => {
      if (!super.write(chunk)) stream.pause()
    })
    stream.on('drain', () => this.emit('drain'))
    stream.on('end', () => super.end())
    stream.on('error', (error) => this.destroy(error))
    this.on('drain', () => stream.resume())
    // A client that leaves must not keep the encoder's memory.
    this.on('close', () => stream.destroy())
  }
}

/** Answers with these statuses have no body (RFC 9110 section 6.4.1). */
function hasContent(status: number): boolean {
  return status >= 200 && status !== 204 && status !== 304
}

function createEncoder(coding: Coding): Encoder {
  if (coding === 'gzip') return createGzip()
  if (coding === 'deflate') return createDeflate()
  // Quality 4 is what servers use on the fly: the default of 11 is for files that are compressed once.
  return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })
}

/** Headers given to `writeHead` join those that were set, so that the decision sees all of them. */
function setAll(res: FlatServerResponse, headers: Headers | undefined): void {
  if (headers === undefined) return
  if (!Array.isArray(headers)) {
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) res.setHeader(name, value)
    return
  }
  const pairs = Array.isArray(headers[0])
    ? (headers as unknown as string[][]).flat()
    : (headers as string[])
  const seen = new Set<string>()
  for (let i = 0; i < pairs.length; i += 2) {
    const name = pairs[i] as string
    const value = pairs[i + 1] as string
    if (seen.has(name.toLowerCase())) res.appendHeader(name, value)
    else res.setHeader(name, value)
    seen.add(name.toLowerCase())
  }
}

function addVary(res: FlatServerResponse): void {
  const current = res.getHeader('vary')
  if (current === undefined) res.setHeader('Vary', 'Accept-Encoding')
  else if (!/(?:^|,)\s*(?:accept-encoding|\*)\s*(?:,|$)/i.test(String(current))) {
    res.setHeader('Vary', `${String(current)}, Accept-Encoding`)
  }
}

function byteLength(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === 'string') {
    return Buffer.byteLength(
      chunk,
      typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8',
    )
  }
  return chunk instanceof Uint8Array ? chunk.byteLength : 0
}
