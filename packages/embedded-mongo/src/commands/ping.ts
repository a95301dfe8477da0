import type { Document } from '../bson/value.ts'

/** `ping`: the server is there. */
export function ping(): Document {
  return new Map()
}
