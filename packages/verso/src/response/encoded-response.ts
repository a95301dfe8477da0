import type { AppContext } from '../types/app-context.ts'

import type { AnswerSlot } from './answer-memory.ts'
import { chooseCoding, isCompressible, smallestEncoded } from './content-encoding.ts'
import type { Coding } from './content-encoding.ts'
import { FlatServerResponse, setAll } from './flat-response.ts'
import type { Headers } from './flat-response.ts'
import { holdAnswer } from './held-answers.ts'
import { startEncoder } from './start-encoder.ts'
import type { Encoder } from './start-encoder.ts'

type Callback = (error?: Error | null) => void

/**
 * A response that compresses what is written to it when type, size and client allow (CONTRACT point 25).
 *
 * The decision falls when the head is made, whoever makes it: `writeHead`, `write`, `end`, `flushHeaders` or a pipe.
 */
export class EncodedServerResponse extends FlatServerResponse {
  /** The app that answers. Set by dispatch before any user code runs; prefixed by its name, for `res.app` belongs to middleware. */
  verso: AppContext | undefined = undefined
  /** What the route answered last. Set by dispatch. */
  versoSlot: AnswerSlot | undefined = undefined
  /** The request may carry `If-None-Match`. Set by dispatch. */
  versoConditional = true
  /** Bytes of an answer that are worth a warning. Set from the route's config; limits nothing (CONTRACT point 24). */
  versoLimit: number | undefined = undefined
  /** Fewer bytes are sent as they are. */
  versoSmallest: number = smallestEncoded
  // The rest is nobody's business, but `#private` fields cannot be reached through a `Proxy`, in which users wrap responses.
  versoSize = 0
  versoEncoder: Encoder | undefined = undefined
  /** `end` was called, and what it was given is still being encoded, or held. */
  versoEnding = false
  /** Bytes of an answer that `end` was given whole. */
  versoLength: number | undefined = undefined

  override writeHead(statusCode: number, reason?: string | Headers, headers?: Headers): this {
    // Node takes null for none as well.
    const given = (typeof reason === 'string' ? headers : (headers ?? reason)) ?? undefined
    const text = typeof reason === 'string' ? reason : undefined
    let left = given
    if (!this.headersSent && mayEncode(this, given)) {
      setAll(this, given)
      left = undefined
      this.statusCode = statusCode
      const coding = negotiate(this, this.versoLength)
      if (coding !== undefined) {
        this.versoEncoder = startEncoder(this, coding, {
          write: (chunk) => super.write(chunk),
          end: () => void super.end(),
        })
      }
    }
    return text === undefined
      ? super.writeHead(statusCode, left)
      : super.writeHead(statusCode, text, left)
  }

  override write(
    chunk: unknown,
    encoding?: BufferEncoding | Callback,
    callback?: Callback,
  ): boolean {
    if (this.writableEnded) {
      refuseWrite(this, [encoding, callback].find(isCallback))
      return false
    }
    // What Node refuses must not have made the head by then: the error could not be answered any more.
    if (isContent(chunk)) {
      measure(this, chunk)
      if (!this.headersSent && this.verso?.compress === true) this.writeHead(this.statusCode)
    }
    // The arguments are passed as they came: the overloads of `write` are the same on both.
    return this.versoEncoder === undefined
      ? super.write(chunk, encoding as BufferEncoding, callback)
      : this.versoEncoder.write(chunk, encoding as BufferEncoding, callback)
  }

  override end(...args: unknown[]): this {
    // What comes after the end changes nothing, as in Next.js (CONTRACT point 21); Node would raise an error that no handler can catch.
    if (this.writableEnded) return afterEnd(this, args.find(isCallback))
    const [chunk, encoding] = args
    if (isContent(chunk)) measure(this, chunk)
    if (!this.headersSent && this.verso?.compress === true) {
      this.versoLength = byteLength(chunk, encoding)
      // Without a coding Node makes the head itself and adds the Content-Length it then knows.
      if (
        this.versoLength >= this.versoSmallest &&
        mayEncode(this, undefined) &&
        hasContent(this.statusCode)
      ) {
        // Making the head here hides the length from Node; the encoder, if one starts, takes it out again.
        if (!super.hasHeader('transfer-encoding') && !this.versoTrailers) {
          super.setHeader('Content-Length', this.versoLength)
        }
        this.writeHead(this.statusCode)
      }
    }
    const target = this.versoEncoder
    if (target === undefined) {
      if (!canHold(this, chunk) || !this.hasHeader('content-length') || args.some(isCallback)) {
        return super.end(...(args as Parameters<FlatServerResponse['end']>))
      }
      this.versoHold(chunk, encoding as BufferEncoding | undefined)
      return this
    }
    const done = args.find(isCallback)
    if (done !== undefined) this.once('finish', done)
    this.versoEnding = true
    target.end(...(args.filter((argument) => !isCallback(argument)) as [unknown, BufferEncoding]))
    return this
  }

  /**
   * Tells whether nobody has set a header or replaced a method that {@link sendFlat} goes around.
   * Middleware patches by assigning: `compression`, `on-headers` and `express-session` do.
   */
  isUntouched(): boolean {
    const { prototype } = EncodedServerResponse
    return (
      !this.headersSent &&
      this.end === prototype.end &&
      this.writeHead === prototype.writeHead &&
      this.setHeader === prototype.setHeader &&
      super.getHeaderNames().length === 0
    )
  }

  /**
   * Sends a whole answer on an untouched response: one `writeHead` with a flat list of headers, one `end`.
   *
   * @param headers names and values in turn
   * @param encoding of a text: what is ASCII, or was bytes, travels fastest as latin1, in one piece with the head
   */
  sendFlat(
    headers: readonly string[],
    body: string | Uint8Array,
    encoding: BufferEncoding = 'utf8',
  ): void {
    measure(this, body)
    // Node reads the list and keeps nothing of it; its types do not say so.
    super.writeHead(this.statusCode, headers as string[])
    this.versoFlat = headers
    if (canHold(this, body)) this.versoHold(body, encoding)
    else super.end(body, encoding)
  }

  /**
   * Ends an answer of known length with others of this turn. `end(body)` hands the socket two pieces, the second of them empty,
   * and Node gathers them in a list. One `write` is one piece, and the `end` after it finds nothing left to send.
   */
  versoHold(body: string | Uint8Array, encoding: BufferEncoding | undefined): void {
    this.socket?.cork()
    super.write(body, encoding as BufferEncoding)
    this.versoEnding = true
    this.finished = true
    holdAnswer(this)
  }

  /** Sends what {@link versoHold} has written. */
  versoRelease(): void {
    this.finished = false
    this.socket?.uncork()
    super.end()
  }

  /** Sends what the encoder holds back: long answers that arrive in parts call it, as with the `compression` package. */
  flush(): void {
    this.versoEncoder?.flush()
  }
}

// As on any Node stream: true from the call of `end` on, not from when the encoder is done. (Node's types say that this is a
// field, which a class may not override with a getter.)
Object.defineProperty(EncodedServerResponse.prototype, 'writableEnded', {
  configurable: true,
  get(this: EncodedServerResponse) {
    return this.versoEnding || this.finished
  },
})

/** What Node takes as a part of a body. */
function isContent(chunk: unknown): chunk is string | Uint8Array {
  return typeof chunk === 'string' || chunk instanceof Uint8Array
}

/** An answer behind others on its connection has no socket yet. */
function canHold(res: EncodedServerResponse, body: unknown): body is string | Uint8Array {
  return res.socket !== null && isContent(body) && body.length > 0 && res.req.method !== 'HEAD'
}

function isCallback(argument: unknown): argument is Callback {
  return typeof argument === 'function'
}

/** Whoever waits for the write, or listens for errors as pipes do, learns that nothing was written. Nobody else has to care. */
function refuseWrite(res: EncodedServerResponse, done: Callback | undefined): void {
  const error = Object.assign(new Error('write after end'), { code: 'ERR_STREAM_WRITE_AFTER_END' })
  process.nextTick(() => {
    done?.(error)
    if (res.destroyed || res.listenerCount('error') === 0) return
    try {
      res.emit('error', error)
    } catch (thrown) {
      // A pipe raises the error again where nobody else listens.
      res.verso?.report(thrown, 'Something was written after the end of the answer')
    }
  })
}

/** Whoever waits for the end learns of it, although another call has brought it about. */
function afterEnd<Response extends EncodedServerResponse>(
  res: Response,
  done: Callback | undefined,
): Response {
  if (done !== undefined) {
    if (res.writableFinished || res.destroyed) process.nextTick(done)
    else res.once('finish', done)
  }
  return res
}

/** Characters stand for bytes here: the limit is a hint, and most text is ASCII. */
function measure(res: EncodedServerResponse, chunk: string | Uint8Array): void {
  res.versoSize += chunk.length
  if (res.versoLimit === undefined || res.versoSize <= res.versoLimit) return
  const path = res.req.url?.split('?', 1)[0] ?? ''
  res.verso?.warn(
    `The answer to ${path} is larger than ${res.versoLimit} bytes. Send less, stream from another place, ` +
      'or raise config.api.responseLimit of the route (false for no warning).',
  )
  res.versoLimit = undefined
}

/** Only typed answers are ever compressed. */
function mayEncode(res: EncodedServerResponse, given: Headers | undefined): boolean {
  // For a client that has left nothing is encoded.
  if (res.destroyed) return false
  return res.verso?.compress === true && (given !== undefined || res.hasHeader('content-type'))
}

/** Marks the answer as one that varies, and picks a coding if it is to be compressed now. */
function negotiate(res: EncodedServerResponse, length: number | undefined): Coding | undefined {
  const type = res.getHeader('content-type')
  if (typeof type !== 'string' || !isCompressible(type)) return undefined
  if (/(?:^|,)\s*no-transform\s*(?:,|$)/i.test(String(res.getHeader('cache-control') ?? '')))
    return undefined
  addVary(res)
  const already = res.getHeader('content-encoding')
  if (already !== undefined && already !== 'identity') return undefined
  const size = res.getHeader('content-length') ?? length
  if (size !== undefined && Number(size) < res.versoSmallest) return undefined
  if (res.req.method === 'HEAD' || res.hasHeader('content-range')) return undefined
  if (!hasContent(res.statusCode)) return undefined
  return chooseCoding(res.req.headers['accept-encoding'])
}

/** Answers with these statuses have no body (RFC 9110 section 6.4.1). */
function hasContent(status: number): boolean {
  return status >= 200 && status !== 204 && status !== 304
}

function addVary(res: FlatServerResponse): void {
  const current = [res.getHeader('vary') ?? []].flat().join(', ')
  if (current === '') res.setHeader('Vary', 'Accept-Encoding')
  else if (/(?:^|,)\s*\*\s*(?:,|$)/.test(current)) res.setHeader('Vary', '*')
  else if (/(?:^|,)\s*accept-encoding\s*(?:,|$)/i.test(current)) res.setHeader('Vary', current)
  else res.setHeader('Vary', `${current}, Accept-Encoding`)
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
