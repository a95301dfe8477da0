import { Buffer } from 'node:buffer'
import type { Collation } from '../bson/collation.ts'
import { toDouble } from '../bson/numbers.ts'
import { isNumeric } from '../bson/type-info.ts'
import { type Document, isDocument, type Value } from '../bson/value.ts'
import type { CollectionInfo, IndexInfo } from './collection-info.ts'
import { boundsOf, intersect, type Interval, isPoint, needsField } from './field-bounds.ts'
import { type IndexFlags, MULTIKEY, SHORTENED } from './index-flags.ts'
import { cutBound } from './key-encoding.ts'
import { afterPrefix, type KeyRange } from './kv.ts'
import { entryKey } from './layout.ts'
import { impliesPartial } from './partial-filter.ts'
import { type Condition, type Predicates, predicatesOf } from './predicates.ts'

/** One field to sort by. */
export interface SortField {
  readonly path: string
  readonly descending: boolean
}

/** What is asked of a collection. */
export interface PlanRequest {
  readonly filter: Document
  readonly sort: readonly SortField[]
  readonly collation: Collation | undefined
  /** The index that must be used. */
  readonly hint: IndexInfo | undefined
}

/** Reads every document in the order in which they lie: that of insertion. */
export interface CollectionPlan {
  readonly kind: 'collection'
  readonly reverse: boolean
}

/** Reads stretches of an index, and the documents it leads to. */
export interface IndexPlan {
  readonly kind: 'index'
  readonly index: IndexInfo
  /** In the order of the index; `reverse` walks them from the end. */
  readonly ranges: readonly KeyRange[]
  readonly reverse: boolean
  /** The documents come in the order that was asked for. */
  readonly sorted: boolean
  readonly multikey: boolean
  readonly equalities: number
}

/** Reads stretches of several indexes, one plan for each branch of an `$or`. */
export interface UnionPlan {
  readonly kind: 'union'
  readonly plans: readonly IndexPlan[]
}

export type Plan = CollectionPlan | IndexPlan | UnionPlan

/** `$in` lists multiply in a compound index; more stretches than this are read as one. */
const MAX_RANGES = 2000

/**
 * Chooses how to find documents: the index that narrows the search most, or saves the sorting, or the
 * whole collection. A plan may read too much and never too little.
 *
 * @example const plan = choosePlan(info, flags, { filter, sort: [], collation: undefined, hint: undefined })
 */
export function choosePlan(info: CollectionInfo, flags: IndexFlags, request: PlanRequest): Plan {
  if (request.hint) {
    return planIndex(request.hint, flags, request, predicatesOf(request.filter))
  }
  return bestIndex(info, flags, request) ?? planAll(info, flags, false)
}

/** The plan with the index that helps most, or with several for the branches of an `$or`. */
function bestIndex(
  info: CollectionInfo,
  flags: IndexFlags,
  request: PlanRequest,
): IndexPlan | UnionPlan | undefined {
  const predicates = predicatesOf(request.filter)
  let best: IndexPlan | undefined
  let bestScore = 0
  for (const index of info.indexes) {
    const first = index.fields[0]?.path ?? ''
    // Neither narrows nor sorts: not worth the planning.
    if (request.sort.length === 0 && !predicates.has(first)) continue
    if (!isUsable(index, request, predicates)) continue
    const plan = planIndex(index, flags, request, predicates)
    if (findsOne(plan)) return plan
    const score = scoreOf(plan)
    if (score > bestScore) {
      best = plan
      bestScore = score
    }
  }
  return best ?? planUnion(info, flags, request)
}

/**
 * Reads every document in the natural order of the collection: a clustered one keeps its documents by
 * `_id`, the others as they came.
 *
 * @example const plan = planAll(info, flags, true) // the last one first
 */
export function planAll(info: CollectionInfo, flags: IndexFlags, reverse: boolean): Plan {
  const [index] = info.indexes
  if (!index?.spec.has('clustered')) return { kind: 'collection', reverse }
  const request = { filter: new Map(), sort: [], collation: undefined, hint: index }
  return { ...planIndex(index, flags, request, new Map()), reverse }
}

/** Every branch of an `$or` must find an index: one that reads everything spares nothing. */
function planUnion(
  info: CollectionInfo,
  flags: IndexFlags,
  request: PlanRequest,
): UnionPlan | undefined {
  const branches = request.filter.get('$or')
  if (!Array.isArray(branches)) return undefined
  const rest: Document = new Map(request.filter)
  rest.delete('$or')
  const plans: IndexPlan[] = []
  for (const branch of branches) {
    const filter: Document = new Map([['$and', [rest, branch]]])
    const plan = bestIndex(info, flags, { ...request, filter, sort: [] })
    if (plan?.kind !== 'index') return undefined
    plans.push(plan)
  }
  return plans.length > 0 ? { kind: 'union', plans } : undefined
}

/** A hidden index is not used, a sparse or partial one only where it holds all that could match. */
function isUsable(index: IndexInfo, request: PlanRequest, predicates: Predicates): boolean {
  if (index.hidden) return false
  if (index.sparse && !index.paths.some((path) => predicates.get(path)?.some(needsField))) {
    return false
  }
  // Under another collation a filter may match what the index does not hold.
  const sameCollation = index.collation?.id === request.collation?.id
  return !index.partial || (sameCollation && impliesPartial(index, request.filter))
}

/** Nothing reads less than one key that leads to one document. */
function findsOne({ index, equalities, ranges }: IndexPlan): boolean {
  return index.single && equalities === index.fields.length && ranges.length === 1
}

function scoreOf(plan: IndexPlan): number {
  const [first] = plan.index.fields
  const narrowed = plan.ranges.length > 1 || plan.equalities > 0 || isNarrow(plan)
  if (!narrowed && !plan.sorted) return 0
  let score = plan.equalities * 10 + (isNarrow(plan) ? 4 : 0) + (plan.sorted ? 5 : 0)
  if (plan.index.unique && plan.equalities === plan.index.fields.length) score += 100
  // Of two that do the same, the one with fewer fields.
  score -= plan.index.fields.length / 100
  return first ? score : 0
}

function isNarrow(plan: IndexPlan): boolean {
  const [range] = plan.ranges
  const whole = entryKey(plan.index.id, new Uint8Array(0))
  return (
    plan.ranges.length !== 1 || (range !== undefined && Buffer.compare(range.from, whole) !== 0)
  )
}

function planIndex(
  index: IndexInfo,
  flags: IndexFlags,
  request: PlanRequest,
  predicates: Predicates,
): IndexPlan {
  const multikey = flags.has(index.id, MULTIKEY)
  const { prefixes, equalities, points } = stretches(index, multikey, request, predicates)
  const ranges = prefixes.map(({ low, high }) => ({
    from: entryKey(index.id, low),
    to: afterPrefix(entryKey(index.id, high)),
  }))
  const ordered = !multikey && !flags.has(index.id, SHORTENED) && !index.collation
  const direction = ordered && !request.collation ? sortDirection(index, request.sort, points) : 0
  const sorted = direction !== 0
  return {
    kind: 'index',
    index,
    ranges: merged(ranges),
    reverse: direction < 0,
    sorted,
    multikey,
    equalities,
  }
}

interface Stretches {
  readonly prefixes: Interval[]
  /** Leading fields that are narrowed to points. */
  readonly equalities: number
  /** Leading fields that are narrowed to one point each: their order does not matter. */
  readonly points: number
}

function stretches(
  index: IndexInfo,
  multikey: boolean,
  request: PlanRequest,
  predicates: Predicates,
): Stretches {
  let prefixes: Interval[] = [{ low: Buffer.alloc(0), high: Buffer.alloc(0) }]
  let equalities = 0
  let points = 0
  const roots = new Set<string>()
  for (const field of index.fields) {
    const root = field.path.split('.')[0] ?? ''
    // In a multikey index the keys hold one item each: conditions on two fields below one array may
    // be met by different items, which no single key shows.
    const usable = multikey && roots.has(root) ? [] : (predicates.get(field.path) ?? [])
    roots.add(root)
    const bounds = fieldBounds(index, field, usable, { multikey, collation: request.collation })
    if (!bounds || bounds.length * prefixes.length > MAX_RANGES) break
    prefixes = prefixes.flatMap((prefix) =>
      bounds.map(({ low, high }) => ({
        low: cutBound(Buffer.concat([prefix.low, low])),
        high: cutBound(Buffer.concat([prefix.high, high])),
      })),
    )
    if (!prefixes.every(isPoint)) break
    equalities++
    if (prefixes.length === 1) points = equalities
  }
  return { prefixes, equalities, points }
}

function fieldBounds(
  index: IndexInfo,
  field: IndexInfo['fields'][number],
  conditions: readonly Condition[],
  { multikey, collation }: { multikey: boolean; collation: Collation | undefined },
): Interval[] | undefined {
  let best: Interval[] | undefined
  for (const condition of conditions) {
    const bounds = boundsOf(index, field, condition, collation)
    if (!bounds) continue
    if (!best) best = bounds
    // Different items of an array may meet different conditions, so only one of them can be used.
    else if (!multikey) best = intersect(best, bounds)
    else if (bounds.every(isPoint) && !best.every(isPoint)) best = bounds
  }
  return best
}

/** 1 when the index gives the order asked for, -1 when it does backwards, 0 when it does not. */
function sortDirection(index: IndexInfo, sort: readonly SortField[], points: number): -1 | 0 | 1 {
  if (sort.length === 0) return 0
  let direction: -1 | 0 | 1 = 0
  let at = 0
  for (const { path, descending } of sort) {
    while (at < points && index.fields[at]?.path !== path) at++
    const field = index.fields[at]
    if (field?.path !== path) return 0
    const same = field.descending === descending ? 1 : -1
    if (direction !== 0 && direction !== same) return 0
    direction = same
    at++
  }
  return direction
}

/** Sorts stretches and joins those that overlap, so that no entry is met twice. */
function merged(ranges: readonly KeyRange[]): KeyRange[] {
  const sorted = [...ranges].sort((a, b) => Buffer.compare(a.from, b.from))
  const joined: KeyRange[] = []
  for (const range of sorted) {
    const last = joined.at(-1)
    if (last && Buffer.compare(range.from, last.to) <= 0) {
      if (Buffer.compare(range.to, last.to) > 0)
        joined[joined.length - 1] = { from: last.from, to: range.to }
    } else {
      joined.push(range)
    }
  }
  return joined
}

/** Tells whether a value is a hint or sort by the natural order, and gives its direction. */
export function naturalDirection(value: Value): 1 | -1 | undefined {
  if (!isDocument(value) || !value.has('$natural')) return undefined
  const direction = value.get('$natural')
  return isNumeric(direction) && toDouble(direction) < 0 ? -1 : 1
}
