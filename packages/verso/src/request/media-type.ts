import { parse } from 'content-type'

/** The two things about a body's `Content-Type` that decide how it is read. */
export interface MediaType {
  /** Lower case: `application/json`. */
  readonly type: string
  /** As sent, lower case; `utf-8` when absent. */
  readonly charset: string
}

const text: MediaType = { type: 'text/plain', charset: 'utf-8' }
const json: MediaType = { type: 'application/json', charset: 'utf-8' }

/**
 * Reads a `Content-Type` header (RFC 9110 section 8.3). Absent and malformed ones are `text/plain`, as in Next.js.
 *
 * @example parseMediaType('application/json; charset=UTF-8') // { type: 'application/json', charset: 'utf-8' }
 */
export function parseMediaType(header: string | undefined): MediaType {
  if (header === 'application/json') return json
  if (header === undefined || header === '') return text
  try {
    const { type, parameters } = parse(header)
    return { type, charset: parameters['charset']?.toLowerCase() || 'utf-8' }
  } catch {
    return text
  }
}
