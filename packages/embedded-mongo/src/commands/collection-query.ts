import { decodeFields, fieldNames } from '../bson/decode-fields.ts'
import { formatDocument } from '../bson/format.ts'
import { type Document, Double, isDocument, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { compileFilter, type MatchDetails, type Matcher } from '../query/matcher.ts'
import { filterRoots } from '../query/filter-roots.ts'
import { compileSort, type SortOrder } from '../query/sort.ts'
import { assertNotView, type Catalog } from '../storage/catalog.ts'
import type { CollectionInfo, IndexInfo } from '../storage/collection-info.ts'
import type { IndexFlags } from '../storage/index-flags.ts'
import { keyId, type ReadKv } from '../storage/kv.ts'
import { choosePlan, naturalDirection, type Plan, planAll } from '../storage/planner.ts'
import { scanPlan, type View } from '../storage/scan.ts'
import { type CollationChoice, collationFor, numberOf } from './arguments.ts'
import { timeExpired } from './cursors.ts'
import { exprCompiler, expressionScope } from './expressions.ts'
import { Match } from './match.ts'
import { SortedMatches } from './sorted-matches.ts'

/** Documents looked at between two looks at the clock. */
const CHECK_EVERY = 64
/** Looking for this long without finding anything is long enough to let others have a turn. */
const PAUSE_MILLISECONDS = 10

/** A question to one collection. */
export interface CollectionQuery {
  readonly filter: Document
  readonly sort: Document | undefined
  readonly hint: Value
  readonly collation: CollationChoice
  readonly variables: Document | undefined
  readonly deadline: number | undefined
}

/** A question with its plan, ready to be answered. */
export interface PreparedQuery {
  readonly query: CollectionQuery
  readonly info: CollectionInfo | undefined
  readonly plan: Plan
  readonly matches: Matcher
  /** What is left to sort after the plan has done its part. */
  readonly order: SortOrder | undefined
}

/**
 * Checks a query and plans how to answer it. Everything in it is checked even when the collection is
 * not there.
 *
 * @throws {MongoError}
 * @example const prepared = prepareQuery(info, flags, query)
 */
export function prepareQuery(
  info: CollectionInfo | undefined,
  flags: IndexFlags,
  query: CollectionQuery,
): PreparedQuery {
  assertNotView(info)
  const collation = collationFor(query.collation, info)
  const compileExpr = exprCompiler(expressionScope(query.variables, collation))
  const matches = compileFilter(query.filter, { collation, compileExpr })
  const natural = naturalDirection(query.sort) ?? naturalDirection(query.hint)
  const sort = query.sort && naturalDirection(query.sort) === undefined ? query.sort : undefined
  const order = sort && sort.size > 0 ? compileSort(sort, collation) : undefined
  const hint = natural === undefined && info ? findHint(info, query.hint, query) : undefined
  if (!info) return { query, info, plan: { kind: 'collection', reverse: false }, matches, order }
  if (natural !== undefined) {
    return { query, info, plan: planAll(info, flags, natural === -1), matches, order }
  }
  const plan = choosePlan(info, flags, {
    filter: query.filter,
    sort: order?.parts ?? [],
    collation,
    hint,
  })
  const sorted = plan.kind === 'index' && plan.sorted
  return { query, info, plan, matches, order: sorted ? undefined : order }
}

/**
 * Tells whether a plan can still be used on later data: the collection and the index it reads are there.
 * On a dropped index it would find nothing, and that would look like an answer.
 *
 * @example if (!planHolds(prepared, catalog, kv)) throw new MongoError('QueryPlanKilled', …)
 */
export function planHolds({ info, plan }: PreparedQuery, catalog: Catalog, kv: ReadKv): boolean {
  if (!info) return true
  const now = catalog.get(kv, info.namespace)
  if (!now || !sameId(now.id, info.id)) return false
  if (plan.kind === 'collection') return true
  const plans = plan.kind === 'union' ? plan.plans : [plan]
  return plans.every(({ index }) => now.indexes.some(({ id }) => sameId(id, index.id)))
}

function sameId(a: Uint8Array, b: Uint8Array): boolean {
  return keyId(a) === keyId(b)
}

/**
 * Finds what matches, in the order that was asked for; when it has to be sorted here, only the first
 * `wanted`. `undefined` is a pause in which others may take a turn.
 *
 * @example for (const match of findMatches(prepared, view)) if (match) use(match.doc)
 */
export function* findMatches(
  prepared: PreparedQuery,
  view: View,
  wanted: number = Number.POSITIVE_INFINITY,
): Generator<Match | undefined, void, void> {
  const { order } = prepared
  if (!order) {
    yield* matchesInPlan(prepared, view, wanted)
    return
  }
  const sorted = new SortedMatches(order, wanted)
  for (const match of matchesInPlan(prepared, view)) {
    if (match) sorted.add(match)
    else yield undefined
  }
  yield* sorted.take()
}

/**
 * The documents that match, without where they were found.
 *
 * @example for (const doc of documentsOf(prepared, view)) if (doc) use(doc)
 */
export function* documentsOf(
  prepared: PreparedQuery,
  view: View,
): Generator<Document | undefined, void, void> {
  for (const match of findMatches(prepared, view)) yield match?.doc
}

function* matchesInPlan(
  { info, plan, matches, query: { filter, deadline } }: PreparedQuery,
  view: View,
  wanted?: number,
): Generator<Match | undefined, void, void> {
  if (!info) return
  const roots = filterRoots(filter)
  const names = roots && fieldNames(roots)
  // Whoever asks for most documents whole gets them from one decoding, not two.
  let whole = false
  let asked = 0
  let looked = 0
  let turn = performance.now()
  for (const stored of scanPlan(view, info, plan, wanted)) {
    const details: MatchDetails = { arrayIndex: undefined }
    const part = names && !whole ? decodeFields(stored.bson, names) : stored.doc
    if (matches(part, details)) {
      yield new Match(stored, details)
      if (stored.isDecoded) asked++
    }
    if (++looked % CHECK_EVERY !== 0) continue
    whole = asked * 2 > CHECK_EVERY
    asked = 0
    const now = performance.now()
    if (deadline !== undefined && now > deadline) throw timeExpired()
    if (now - turn > PAUSE_MILLISECONDS) {
      yield undefined
      turn = performance.now()
    }
  }
}

function findHint(
  info: CollectionInfo,
  hint: Value,
  query: CollectionQuery,
): IndexInfo | undefined {
  if (hint === undefined || (isDocument(hint) && hint.size === 0)) return undefined
  const wanted = isDocument(hint) ? formatDocument(numbersOnly(hint)) : hint
  const index = info.indexes.find((candidate) => {
    const key = candidate.spec.get('key')
    return (
      candidate.name === wanted || (isDocument(key) && formatDocument(numbersOnly(key)) === wanted)
    )
  })
  if (index && !index.hidden) return index
  if (typeof hint !== 'string' && !isDocument(hint)) {
    throw new MongoError('FailedToParse', 'Hint must be a string or an object')
  }
  throw new MongoError(
    'BadValue',
    `error processing query: ns=${info.namespace}: ${formatDocument(query.filter)} planner returned error :: caused by :: hint provided does not correspond to an existing index`,
  )
}

/** `{ a: 1 }` and `{ a: 1.0 }` name the same index. */
function numbersOnly(key: Document): Document {
  return new Map([...key].map(([path, direction]) => [path, directionOf(direction)]))
}

function directionOf(direction: Value): Value {
  const number = numberOf(direction)
  return number === undefined ? direction : new Double(number)
}
