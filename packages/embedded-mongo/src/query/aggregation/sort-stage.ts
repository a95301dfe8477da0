import { type Document, isDocument, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { compileSort, type SortOrder } from '../sort.ts'
import { approximateSize, MAX_STAGE_BYTES, MemoryBudget } from './memory.ts'
import type { Flow, Stage, StageTable } from './stage.ts'

/** A `$sort`; a `$limit` right behind it saves holding everything. */
export interface SortStage extends Stage {
  readonly spec: Document
  /** The same stage when only the first `limit` documents are wanted. */
  readonly limitedTo: (limit: number) => Stage
}

interface Entry {
  readonly doc: Document
  readonly key: readonly Value[]
}

/** Beyond this a bounded sort holds so much that it is no better than a full one. */
const MAX_KEPT = 100_000

function* sortAll(name: string, input: Flow, order: SortOrder): Generator<Document | undefined> {
  const memory = new MemoryBudget(name)
  const entries: Entry[] = []
  for (const doc of input) {
    if (!doc) {
      yield undefined
      continue
    }
    memory.add(approximateSize(doc))
    entries.push({ doc, key: order.keyOf(doc) })
  }
  entries.sort((a, b) => order.compareKeys(a.key, b.key))
  for (const { doc } of entries) yield doc
}

/** Holds no more than it needs: what the first `limit` documents leave behind is let go now and then. */
function* sortFirst(
  name: string,
  input: Flow,
  order: SortOrder,
  limit: number,
): Generator<Document | undefined> {
  let kept: Entry[] = []
  let bytes = 0
  const shorten = (): void => {
    kept = kept.sort((a, b) => order.compareKeys(a.key, b.key)).slice(0, limit)
    bytes = kept.reduce((sum, { doc }) => sum + approximateSize(doc), 0)
    new MemoryBudget(name).add(bytes)
  }
  for (const doc of input) {
    if (!doc) {
      yield undefined
      continue
    }
    kept.push({ doc, key: order.keyOf(doc) })
    bytes += approximateSize(doc)
    if (kept.length > 2 * limit + 64 || bytes > 2 * MAX_STAGE_BYTES) shorten()
  }
  shorten()
  for (const { doc } of kept) yield doc
}

/**
 * Tells a `$sort` from other stages.
 *
 * @example if (isSortStage(stage)) stage.limitedTo(5)
 */
export function isSortStage(stage: Stage): stage is SortStage {
  return 'limitedTo' in stage
}

/** The stages of this file by their names; stages.ts joins them with all others. */
export const SORT_STAGES: StageTable = {
  $sort: (spec, compiler, name): SortStage => {
    if (!isDocument(spec)) {
      throw new MongoError(15_973, 'the $sort key specification must be an object')
    }
    if (spec.size === 0) {
      throw new MongoError(15_976, '$sort stage must have at least one sort key')
    }
    const order = compileSort(spec, compiler.collation)
    return {
      name,
      spec,
      run: (input) => sortAll(name, input, order),
      limitedTo: (limit) => ({
        name,
        run: (input) =>
          limit > MAX_KEPT ? sortAll(name, input, order) : sortFirst(name, input, order, limit),
      }),
    }
  },
}
