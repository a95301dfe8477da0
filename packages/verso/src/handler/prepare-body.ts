import type { ApiIncomingMessage } from '../request/api-request.ts'
import { parseMediaType } from '../request/media-type.ts'
import { parseBody } from '../request/parse-body.ts'
import { hasBody, readBody } from '../request/read-body.ts'
import type { BodyLimit } from '../request/read-body.ts'
import { HttpError } from '../errors/http-error.ts'

const empty = Buffer.alloc(0)

/**
 * Fills `req.body`. Without an announced body that is done at once and nothing is returned, so that the handler
 * can run in the same turn; else the promise settles when the body has arrived.
 *
 * @param beforeReading called right before the first byte is asked for: the place to answer `Expect: 100-continue`
 * @throws {HttpError} 400, 413 and 415, thrown or as a rejection
 * @example const pending = prepareBody(req, limit, () => {})
 */
export function prepareBody(
  req: ApiIncomingMessage,
  limit: BodyLimit,
  beforeReading: () => void,
): Promise<void> | undefined {
  const type = req.headers['content-type']
  if (!hasBody(req)) {
    req.body = type === undefined ? '' : parseBody(empty, parseMediaType(type))
    return undefined
  }
  refuseEncoded(req)
  return readAndParse(req, limit, type, beforeReading)
}

async function readAndParse(
  req: ApiIncomingMessage,
  limit: BodyLimit,
  type: string | undefined,
  beforeReading: () => void,
): Promise<void> {
  const bytes = await readBody(req, limit, beforeReading)
  req.body = parseBody(bytes, parseMediaType(type))
}

/** Nothing is ever inflated, so that no small request can become a large one in memory (CONTRACT point 11). */
function refuseEncoded(req: ApiIncomingMessage): void {
  const encoding = req.headers['content-encoding']
  if (encoding === undefined || encoding === '' || encoding.toLowerCase() === 'identity') return
  throw new HttpError(415, 'Unsupported Content-Encoding')
}
