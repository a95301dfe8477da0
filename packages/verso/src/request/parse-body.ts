import { parse } from 'node:querystring'
import type { ParsedUrlQuery } from 'node:querystring'

import { decodeText } from './decode-text.ts'
import type { MediaType } from './media-type.ts'
import { parseJson } from './parse-json.ts'
import { dropPrototype, maxPairs } from './query.ts'

/**
 * Turns a body's bytes into `req.body` by media type (CONTRACT points 9 to 12): an object for JSON and forms,
 * a string for everything else.
 *
 * Forms are flat and have no prototype; brackets are part of the name.
 *
 * @throws {HttpError} 400 for invalid JSON and unknown charsets
 * @example parseBody(Buffer.from('a=1'), { type: 'application/x-www-form-urlencoded', charset: 'utf-8' }) // { a: '1' }
 */
export function parseBody(bytes: Buffer, { type, charset }: MediaType): unknown {
  const text = decodeText(bytes, charset)
  switch (type) {
    case 'application/json':
    case 'application/ld+json':
      return parseJson(text)
    case 'application/x-www-form-urlencoded':
      return parseForm(text)
    default:
      return text
  }
}

/** One `__proto__` is a text, as in Next.js, and harms nobody; a list of them could, see {@link dropPrototype}. */
function parseForm(text: string): ParsedUrlQuery {
  const form = parse(text, '&', '=', { maxKeys: maxPairs })
  return typeof form['__proto__'] === 'string' ? form : dropPrototype(form)
}
