import type { Readable } from 'node:stream'

import { HttpError } from '../errors/http-error.ts'

import type { ApiIncomingMessage } from './api-request.ts'

/** As much of a body is kept for those who come after its first reader, as in Next.js. */
const mostKept = 10 * 1_048_576

/** A body that can be read twice. */
export interface RereadableBody {
  readonly stream: ReadableStream<Uint8Array>
  /** Resolves when nobody is reading, so that the next one may begin. */
  settled(): Promise<void>
}

/**
 * Gives the body of a request as a stream of the platform. Nothing is read before somebody reads from it; then all of it
 * is kept, and put back when the end has come: whoever reads the request afterwards finds its body untouched.
 *
 * @param beforeReading the place to answer `Expect: 100-continue`
 * @example new Request(url, { method: 'POST', body: rereadableBody(req, () => {}).stream, duplex: 'half' })
 */
export function rereadableBody(req: ApiIncomingMessage, beforeReading: () => void): RereadableBody {
  let reading: Promise<Buffer> | undefined
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // All at once: parts that were given away could not be put back in front of those that were not.
        if (reading !== undefined) return
        beforeReading()
        reading = readAndPutBack(req)
        try {
          const body = await reading
          if (body.length > 0) controller.enqueue(new Uint8Array(body))
          controller.close()
        } catch (error) {
          controller.error(error)
        }
      },
    },
    { highWaterMark: 0 },
  )
  return {
    stream,
    async settled() {
      // Whoever read it has heard of a failure.
      await reading?.catch(() => {})
    },
  }
}

function readAndPutBack(req: ApiIncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let length = 0
    const finish = (settle: () => void): void => {
      req.off('readable', onReadable).off('end', onEnd).off('error', onError).off('close', onClose)
      settle()
    }
    const onReadable = (): void => {
      for (let part = takePart(req); part !== null; part = takePart(req)) {
        parts.push(part)
        length += part.length
        if (length > mostKept) {
          finish(() => reject(new HttpError(413, 'Body exceeded 10mb limit')))
          return
        }
      }
      if (!req.complete) return
      const body = Buffer.concat(parts, length)
      // `end` is announced in the next tick, unless there is something to read again by then.
      if (length > 0) req.unshift(body)
      finish(() => resolve(body))
    }
    // Only an empty body gets here: anything else has been put back before.
    const onEnd = (): void => finish(() => resolve(Buffer.alloc(0)))
    const onError = (cause: unknown): void =>
      finish(() => reject(new HttpError(400, 'Invalid body', { cause })))
    const onClose = (): void => onError(new Error('The client closed the connection.'))
    req.on('readable', onReadable).on('end', onEnd).on('error', onError).on('close', onClose)
  })
}

function takePart(req: Readable): Buffer | null {
  return req.read() as Buffer | null
}
