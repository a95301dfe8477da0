import { Buffer } from 'node:buffer'
import type { CollectionInfo, IndexInfo } from './collection-info.ts'
import { readStats } from './collection-stats.ts'
import { afterPrefix, type Entry, keyId, type KeyRange, type ReadKv } from './kv.ts'
import { entryRecordId, recordIdOf, recordKey, recordRange } from './layout.ts'
import { LazyDocument } from './lazy-document.ts'
import type { IndexPlan, Plan, UnionPlan } from './planner.ts'
import { corruption, unpackEntry, unpackRecord } from './record.ts'

/** What a scan reads from. A cursor changes it between batches; a scan goes on where it was. */
export interface View {
  kv: ReadKv
  /** The view is one moment of the store without anyone's own writes: counts must add up. */
  readonly plain: boolean
}

/** Entries read at a time: few at first, since many queries want few documents. */
const FIRST_CHUNK = 16
const LARGEST_CHUNK = 512

/**
 * Walks the documents of a plan. Nothing is held open in between, so a scan may stop for as long as
 * it likes; what is written meanwhile may or may not be met, as in MongoDB. Of an index no more than `wanted`
 * entries are read ahead at first.
 *
 * @throws {MongoError} 346 when what is read is not what was written
 * @example for (const { doc } of scanPlan(view, info, plan)) if (matches(doc)) found.push(doc)
 */
export function scanPlan(
  view: View,
  info: CollectionInfo,
  plan: Plan,
  wanted: number = FIRST_CHUNK,
): Generator<LazyDocument> {
  if (plan.kind === 'collection') return scanCollection(view, info, plan.reverse)
  if (plan.kind === 'union') return scanUnion(view, info, plan)
  const first = wanted > LARGEST_CHUNK ? FIRST_CHUNK : Math.max(1, wanted)
  return scanIndex(view, info, plan, { seen: plan.multikey ? new Set() : undefined, first })
}

function* scanUnion(view: View, info: CollectionInfo, plan: UnionPlan): Generator<LazyDocument> {
  const seen = new Set<string>()
  for (const part of plan.plans) yield* scanIndex(view, info, part, { seen })
}

function* scanCollection(
  view: View,
  info: CollectionInfo,
  reverse: boolean,
): Generator<LazyDocument> {
  const { kv } = view
  let count = 0
  for (const { key, value } of chunks(view, recordRange(info.id), reverse)) {
    count++
    yield new LazyDocument(recordIdOf(key), unpackRecord(key, value))
  }
  // A damaged page of the tree can lose documents without a sound; the count would still know them.
  if (view.plain && view.kv === kv && count !== readStats(kv, info.id).documents) {
    throw corruption(
      `${info.namespace} holds ${count} documents and should hold ${readStats(kv, info.id).documents}`,
    )
  }
}

/**
 * Finds the document that a key of an index leads to, where a key has one document at most.
 *
 * @throws {MongoError} 346 when what is read is not what was written
 * @example const stored = findByKey(kv, info, index, entryKey(index.id, encoded))
 */
export function findByKey(
  kv: ReadKv,
  info: CollectionInfo,
  index: IndexInfo,
  key: Uint8Array,
): LazyDocument | undefined {
  const value = kv.get(key)
  return value && fetch(kv, info, index, unpackEntry(key, value))
}

function fetch(
  kv: ReadKv,
  info: CollectionInfo,
  index: IndexInfo,
  recordId: Uint8Array,
): LazyDocument {
  const key = recordKey(info.id, recordId)
  const record = kv.get(key)
  if (record) return new LazyDocument(recordId, unpackRecord(key, record))
  throw corruption(
    `the index ${index.name} of ${info.namespace} leads to a record that is not there`,
  )
}

interface IndexScan {
  /** Several keys may lead to one document: here are those that were given. */
  readonly seen: Set<string> | undefined
  readonly first?: number
}

function* scanIndex(
  view: View,
  info: CollectionInfo,
  plan: IndexPlan,
  { seen, first = FIRST_CHUNK }: IndexScan,
): Generator<LazyDocument> {
  const ranges = plan.reverse ? plan.ranges.toReversed() : plan.ranges
  for (const range of ranges) {
    for (const { key, value } of entriesOf(view, plan, range, first)) {
      const tail = unpackEntry(key, value)
      const recordId = plan.index.single ? tail : entryRecordId(key)
      if (seen) {
        const id = keyId(recordId)
        if (seen.has(id)) continue
        seen.add(id)
      }
      yield fetch(view.kv, info, plan.index, recordId)
    }
  }
}

/** A stretch that is a single key needs no walk. */
function entriesOf(view: View, plan: IndexPlan, range: KeyRange, first: number): Iterable<Entry> {
  if (!plan.index.single || plan.equalities < plan.index.fields.length) {
    return chunks(view, range, plan.reverse, first)
  }
  const key = range.from
  // Neighbouring keys may have been joined to one stretch.
  if (Buffer.compare(afterPrefix(key), range.to) !== 0)
    return chunks(view, range, plan.reverse, first)
  const value = view.kv.get(key)
  return value ? [{ key, value }] : []
}

/**
 * The entries of a stretch, some at a time. What was read ahead is dropped when the view changes: a
 * document that was removed between two batches must not appear in the second.
 */
function* chunks(
  view: View,
  range: KeyRange,
  reverse: boolean,
  first = FIRST_CHUNK,
): Generator<Entry> {
  let left = range
  let limit = first
  for (;;) {
    const { kv } = view
    const entries = kv.list(left, { reverse, limit })
    let last: Entry | undefined
    for (const entry of entries) {
      if (view.kv !== kv) break
      last = entry
      yield entry
    }
    const changed = view.kv !== kv
    if (!changed && entries.length < limit) return
    if (last) left = rest(range, left, { after: last.key, reverse })
    limit = changed ? FIRST_CHUNK : Math.min(Math.max(limit * 2, FIRST_CHUNK), LARGEST_CHUNK)
  }
}

function rest(
  range: KeyRange,
  left: KeyRange,
  { after, reverse }: { after: Uint8Array; reverse: boolean },
): KeyRange {
  if (reverse) return { from: left.from, to: after }
  return { from: Buffer.concat([after, Buffer.of(0)]), to: range.to }
}
