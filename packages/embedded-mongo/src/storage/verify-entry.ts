import { isRecordKey } from './layout.ts'
import { unpackEntry, unpackRecord } from './record.ts'

/**
 * Checks one entry of the store against its checksum, whatever it is.
 *
 * @throws {MongoError} 346 when a byte of the key or the value is not what was written
 * @example for (const { key, value } of all) verifyEntry(key, value)
 */
export function verifyEntry(key: Uint8Array, value: Uint8Array): void {
  if (isRecordKey(key)) unpackRecord(key, value)
  else unpackEntry(key, value)
}
