import { HttpError } from '../errors/http-error.ts'
import type { ApiIncomingMessage } from '../request/api-request.ts'
import { parseMediaType } from '../request/media-type.ts'
import { parseBody } from '../request/parse-body.ts'
import { readBody } from '../request/read-body.ts'
import { headBits } from '../request/read-head.ts'
import type { BodyLimit } from '../request/read-body.ts'

const nothing = Buffer.alloc(0)

/**
 * Gives `req.body` when no body was announced: `''`, or an empty object for JSON and forms (CONTRACT point 9).
 *
 * @throws {HttpError} 400 for an unknown charset
 * @example if (!hasBody(req)) req.body = emptyBody(req)
 */
export function emptyBody(req: ApiIncomingMessage): unknown {
  const type = (req.versoHead & headBits.type) === 0 ? undefined : req.headers['content-type']
  return type === undefined ? '' : parseBody(nothing, parseMediaType(type))
}

/**
 * Reads the announced body and gives it as `req.body` has to be.
 *
 * @param beforeReading called right before the first byte is asked for: the place to answer `Expect: 100-continue`
 * @throws {HttpError} 400, 413 and 415
 * @example req.body = await receiveBody(req, limit, () => {})
 */
export async function receiveBody(
  req: ApiIncomingMessage,
  limit: BodyLimit,
  beforeReading: () => void,
): Promise<unknown> {
  refuseEncoded(req)
  const bytes = await readBody(req, limit, beforeReading)
  return parseBody(bytes, parseMediaType(req.headers['content-type']))
}

/** Nothing is ever inflated, so that no small request can become a large one in memory (CONTRACT point 11). */
function refuseEncoded(req: ApiIncomingMessage): void {
  const encoding = req.headers['content-encoding']
  if (encoding === undefined || encoding === '' || encoding.toLowerCase() === 'identity') return
  throw new HttpError(415, 'Unsupported Content-Encoding')
}
