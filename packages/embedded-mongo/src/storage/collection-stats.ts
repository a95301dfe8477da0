import { Buffer } from 'node:buffer'
import type { ReadKv, WriteKv } from './kv.ts'
import { statsKey } from './layout.ts'
import { packEntry, unpackEntry } from './record.ts'

/** How many documents a collection holds and how many bytes they have. */
export interface CollectionStats {
  readonly documents: number
  readonly bytes: number
}

/** Reads a collection's count and size. */
export function readStats(kv: ReadKv, collectionId: Uint8Array): CollectionStats {
  const key = statsKey(collectionId)
  const value = kv.get(key)
  if (!value) return { documents: 0, bytes: 0 }
  const tail = unpackEntry(key, value)
  return { documents: tail.readUIntBE(0, 6), bytes: tail.readUIntBE(6, 6) }
}

/** Adds to a collection's count and size. */
export function addStats(kv: WriteKv, collectionId: Uint8Array, delta: CollectionStats): void {
  const before = readStats(kv, collectionId)
  const tail = Buffer.alloc(12)
  tail.writeUIntBE(Math.max(0, before.documents + delta.documents), 0, 6)
  tail.writeUIntBE(Math.max(0, before.bytes + delta.bytes), 6, 6)
  const key = statsKey(collectionId)
  kv.put(key, packEntry(key, tail))
}
