import {
  Binary,
  type Document,
  Double,
  EncodedDocument,
  Int32,
  isDocument,
  Long,
  ObjectId,
  type Value,
} from '../bson/value.ts'
import type { CollectionInfo, IndexInfo } from '../storage/collection-info.ts'
import { encodeKey, KEPT_BYTES } from '../storage/key-encoding.ts'
import { entryKey } from '../storage/layout.ts'
import { findByKey } from '../storage/scan.ts'
import type { CommandContext } from './context.ts'
import { firstBatch, readsFrom } from './cursor-reply.ts'
import { GENERIC_FIELDS } from './fields.ts'

/** A command with any other field is left to the planner. */
const PLAIN_FIELDS: ReadonlySet<string> = new Set([
  ...GENERIC_FIELDS,
  'find',
  'filter',
  'limit',
  'singleBatch',
])

/**
 * Answers the most frequent of all queries, one whole document by its `_id`, without plan, matcher and
 * cursor: they take longer than the reading. `undefined` leaves the command to them.
 *
 * @throws {MongoError} 346 when what is read is not what was written
 * @example const reply = findById(context, 'app.users')
 */
export function findById(context: CommandContext, namespace: string): Document | undefined {
  const { command, services } = context
  const filter = command.get('filter')
  if (!isDocument(filter) || filter.size !== 1) return undefined
  const id = filter.get('_id')
  if (!isPlain(id) || !asksForOne(command)) return undefined
  return services.engine.readNow(readsFrom(context), (kv) => {
    const info = services.engine.catalog.get(kv, namespace)
    const index = idIndexOf(info)
    if (!info || !index) return undefined
    const encoded = encodeKey([{ value: id, descending: false }])
    // What stands in the index for a long key is not the key.
    if (encoded.length >= KEPT_BYTES) return undefined
    const stored = findByKey(kv, info, index, entryKey(index.id, encoded))
    return firstBatch(namespace, stored ? [new EncodedDocument(stored.bson)] : [], {
      cursorId: Long.ZERO,
      snapshot: context.snapshot,
    })
  })
}

/** A view has no index; a collation finds more than one string equal. */
function idIndexOf(info: CollectionInfo | undefined): IndexInfo | undefined {
  const [index] = info?.indexes ?? []
  return index?.ofId && index.single ? index : undefined
}

/** Values that are equal to themselves only: no operators, patterns, null or items of arrays. */
function isPlain(value: Value): boolean {
  return (
    typeof value === 'string' ||
    value instanceof ObjectId ||
    value instanceof Int32 ||
    value instanceof Long ||
    value instanceof Double ||
    value instanceof Binary ||
    value instanceof Date
  )
}

function asksForOne(command: Document): boolean {
  const limit = command.get('limit')
  if (!(limit instanceof Int32) || Math.abs(limit.value) !== 1) return false
  const single = command.get('singleBatch')
  if (single !== undefined && typeof single !== 'boolean') return false
  for (const field of command.keys()) if (!PLAIN_FIELDS.has(field)) return false
  return true
}
