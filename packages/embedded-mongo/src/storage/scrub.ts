import { Buffer } from 'node:buffer'
import { isMongoError, type MongoError } from '../errors/mongo-error.ts'
import type { ReadKv } from './kv.ts'
import { EVERYTHING, isDocumentKey } from './layout.ts'
import { verifyEntry } from './verify-entry.ts'

const CHUNK = 200

/**
 * Checks every entry of the store against its checksum, a few at a time so that clients are served
 * meanwhile. Damaged documents are left to whoever reads them, as in the check of smaller files.
 *
 * @example const damage = await scrub(snapshot, () => closing)
 */
export async function scrub(kv: ReadKv, stopped: () => boolean): Promise<MongoError | undefined> {
  let { from } = EVERYTHING
  while (!stopped()) {
    const entries = kv.list({ from, to: EVERYTHING.to }, { limit: CHUNK })
    for (const { key, value } of entries) {
      try {
        verifyEntry(key, value)
      } catch (error) {
        if (!isMongoError(error)) throw error
        if (!isDocumentKey(key)) return error
      }
    }
    const last = entries.at(-1)
    if (!last) return undefined
    from = Buffer.concat([last.key, Buffer.of(0)])
    await new Promise(setImmediate)
  }
  return undefined
}
