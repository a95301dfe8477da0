import type { IncomingMessage } from 'node:http'

import { HttpError } from '../errors/http-error.ts'

/** How much of a body is taken. */
export interface BodyLimit {
  /** The largest body, in bytes. */
  readonly bytes: number
  /** The limit as it was configured, for the message: `1mb`. */
  readonly text: string
}

/**
 * Reads the whole request body, stopping at the first byte past the limit.
 *
 * `Content-Length` is only a hint (RFC 9112 section 6.3): chunked requests have none, so arriving bytes are
 * counted whatever it says. A length past the limit is refused before any byte is read.
 *
 * @param beforeReading called once the announced length was found acceptable
 * @throws {HttpError} 413 past the limit; 400 when the client hangs up early
 * @example const bytes = await readBody(req, { bytes: 1_048_576, text: '1mb' })
 */
export function readBody(
  req: IncomingMessage,
  limit: BodyLimit,
  beforeReading?: () => void,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(req.headers['content-length'] ?? 0) > limit.bytes) {
      reject(tooLarge(limit))
      return
    }
    beforeReading?.()
    // Nearly every small body arrives with its head: by the next tick all of it has been parsed. Taken in one piece it costs
    // less than a stream set flowing does.
    process.nextTick(() => {
      // A middleware may have read it, and there was nothing in it to put back. What has ended is destroyed as well.
      if (req.readableEnded) resolve(nothing)
      else if (req.complete && !req.destroyed) takeWhole(req, limit, resolve, reject)
      else collect(req, limit, resolve, reject)
    })
  })
}

type Resolve = (body: Buffer) => void
type Reject = (error: HttpError) => void

/** Takes a body of which every byte is here, and waits for its `end`: handlers find a stream that has ended. */
function takeWhole(req: IncomingMessage, limit: BodyLimit, resolve: Resolve, reject: Reject): void {
  const body = (req.read() as Buffer | null) ?? nothing
  req.once('end', () => {
    if (body.length > limit.bytes) reject(tooLarge(limit))
    else resolve(body)
  })
}

/** Collects what arrives. */
function collect(req: IncomingMessage, limit: BodyLimit, resolve: Resolve, reject: Reject): void {
  const chunks: Buffer[] = []
  let length = 0

  const onData = (chunk: Buffer): void => {
    length += chunk.length
    if (length > limit.bytes) finish(() => reject(tooLarge(limit)))
    else chunks.push(chunk)
  }
  const onEnd = (): void => finish(() => resolve(Buffer.concat(chunks, length)))
  const onError = (cause: unknown): void =>
    finish(() => reject(new HttpError(400, 'Invalid body', { cause })))
  const onClose = (): void => onError(new Error('The client closed the connection.'))
  const finish = (settle: () => void): void => {
    req.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose)
    settle()
  }
  // It closed before anybody listened.
  if (req.destroyed) onClose()
  else req.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose)
}

const nothing = Buffer.alloc(0)

/** CONTRACT point 13: the configured value is echoed. */
function tooLarge(limit: BodyLimit): HttpError {
  return new HttpError(413, `Body exceeded ${limit.text} limit`)
}

/**
 * Tells whether the request announced a body (RFC 9112 section 6.3). Without one there is nothing to wait for.
 *
 * @example if (!hasBody(req)) return respond()
 */
export function hasBody(req: IncomingMessage): boolean {
  const { headers } = req
  if (headers['transfer-encoding'] !== undefined) return true
  const length = headers['content-length']
  return length !== undefined && length !== '0'
}
