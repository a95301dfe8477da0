import { HttpError } from 'versojs'

import { MAX_NAME } from '@/lib/dbUtils'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000

/**
 * Takes the name out of a request's body. Nothing else of the body goes any further, so no client can set a field it
 * should not (mass assignment), and a name that is an object such as `{"$gt": ""}` never reaches a filter.
 */
export function toName(body: unknown): string {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new HttpError(400, 'The body must be a JSON object with a name')
  }
  const given: unknown = 'name' in body ? body.name : undefined
  if (given === undefined || given === null) throw new HttpError(400, 'name is required')
  if (typeof given !== 'string') throw new HttpError(400, 'name must be a string')
  const name = given.trim()
  if (name === '') throw new HttpError(400, 'name is required')
  if (name.length > MAX_NAME) {
    throw new HttpError(400, `name must have at most ${MAX_NAME} characters`)
  }
  // Control characters, and halves of characters that no database keeps.
  if (/[\p{Cc}\p{Cs}]/u.test(name)) throw new HttpError(400, 'name must be plain text')
  return name
}

/** Checks an id before it comes near the database. */
export function toId(text: string | undefined, what = 'id'): string {
  if (text === undefined || !/^[0-9a-f]{24}$/i.test(text)) {
    throw new HttpError(400, `${what} must have 24 hexadecimal digits`)
  }
  return text
}

/** How many users a page of the list may have. */
export function toLimit(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (limit < 1 || limit > MAX_LIMIT) {
    throw new HttpError(400, `limit must be a whole number from 1 to ${MAX_LIMIT}`)
  }
  return limit
}
