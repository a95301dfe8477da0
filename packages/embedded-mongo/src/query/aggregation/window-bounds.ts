import { compareValues } from '../../bson/compare.ts'
import { formatValue } from '../../bson/format.ts'
import { bsonTypeName, isNumeric } from '../../bson/type-info.ts'
import { type Document, isDocument, type NumericValue, type Value } from '../../bson/value.ts'
import { MongoError, notSupported } from '../../errors/mongo-error.ts'
import { addValues } from '../expressions/addition.ts'
import { addUnits, DATE_UNITS } from '../expressions/date-arithmetic.ts'
import { getPath } from '../expressions/field-path.ts'
import { toInt } from '../expressions/numeric.ts'
import { UTC } from '../expressions/time-zone.ts'
import { splitPath } from '../path.ts'
import type { SortOrder } from '../sort.ts'

/** A document of a partition and what it is sorted by. */
export interface WindowRow {
  readonly doc: Document
  readonly key: readonly Value[]
}

/** The first and last row of a window; an empty one ends before it begins. */
export type Frame = readonly [from: number, to: number]

/** Tells the window of each row of a partition. Ask for the rows in their order. */
export type Framing = (rows: readonly WindowRow[]) => (index: number) => Frame

/** One end of a window: how far from the current row, or no end at all. */
type Bound = 'unbounded' | 'current' | NumericValue

const failed = (why: string): MongoError => new MongoError('FailedToParse', why)

/** The window when none is given: the whole partition. */
export const WHOLE_PARTITION: Framing = (rows) => () => [0, rows.length - 1]

/**
 * Parses the `window` of a field of `$setWindowFields`.
 *
 * @example const frameOf = parseWindow(spec, order, constant)(rows)
 */
export function parseWindow(
  spec: Value,
  sort: SortOrder | undefined,
  constant: (expr: Value) => Value,
): Framing {
  if (!isDocument(spec)) throw failed("'window' field must be an object")
  const unit = spec.get('unit')
  const isRange = spec.has('range')
  const known = isRange ? ['range', 'unit'] : ['documents']
  if ([...spec.keys()].some((name) => !known.includes(name))) {
    if (!isRange && !spec.has('documents') && unit !== undefined) {
      throw failed("'unit' can only be specified with 'range' bounds")
    }
    throw failed(
      "'window' field can only contain 'documents' as the only argument or 'range' with an optional 'unit' field",
    )
  }
  if (spec.size === 0) return WHOLE_PARTITION
  return isRange
    ? rangeFraming(readBounds(spec.get('range'), constant), unit, sort)
    : documentFraming(readBounds(spec.get('documents'), constant), sort)
}

function readBounds(value: Value, constant: (expr: Value) => Value): [Value, Value] {
  if (!Array.isArray(value) || value.length !== 2) {
    throw failed(`Window bounds must be a 2-element array: ${formatValue(value)}`)
  }
  const read = (end: Value): Value =>
    end === 'unbounded' || end === 'current' ? end : (constant(end) ?? null)
  return [read(value[0]), read(value[1])]
}

/** What a bound weighs against the other one: both have to stand in order. */
function assertForward(lower: Bound, upper: Bound): void {
  if (lower === 'unbounded' || upper === 'unbounded') return
  const zero = addValues([])
  const [low, high] = [lower, upper].map((bound) => (bound === 'current' ? zero : bound))
  if (compareValues(low, high) <= 0) return
  throw new MongoError(
    5_339_900,
    `Lower bound must not exceed upper bound: [${formatValue(lower)}, ${formatValue(upper)}]`,
  )
}

function documentFraming([low, high]: [Value, Value], sort: SortOrder | undefined): Framing {
  const read = (value: Value): Bound => {
    if (value === 'unbounded' || value === 'current') return value
    if (isNumeric(value) && toInt(value) !== undefined) return value
    throw failed('Numeric document-based bounds must be an integer')
  }
  const [lower, upper] = [read(low), read(high)]
  assertForward(lower, upper)
  if (!sort && (lower !== 'unbounded' || upper !== 'unbounded')) {
    throw new MongoError(5_339_901, 'Document-based bounds require a sortBy')
  }
  const offset = (bound: Bound): number => (typeof bound === 'string' ? 0 : (toInt(bound) ?? 0))
  const [from, to] = [offset(lower), offset(upper)]
  return (rows) => {
    const last = rows.length - 1
    return (index) => [
      lower === 'unbounded' ? 0 : Math.max(0, index + from),
      upper === 'unbounded' ? last : Math.min(last, index + to),
    ]
  }
}

function rangeFraming(
  [low, high]: [Value, Value],
  unit: Value,
  sort: SortOrder | undefined,
): Framing {
  const [part, ...others] = sort?.parts ?? []
  if (!part || others.length > 0) {
    throw new MongoError(5_339_902, 'Range-based bounds require sortBy a single field')
  }
  if (part.descending) throw notSupported('a range of $setWindowFields with a descending sortBy')
  if (unit !== undefined && (typeof unit !== 'string' || !DATE_UNITS.has(unit))) {
    throw failed(`unknown time unit value: ${formatValue(unit)}`)
  }
  const read = (value: Value): Bound => {
    if (value === 'unbounded' || value === 'current') return value
    if (!isNumeric(value)) {
      throw failed(`Range-based bounds expression must be a number: ${formatValue(value)}`)
    }
    if (typeof unit === 'string' && toInt(value) === undefined) {
      throw failed("With 'unit', range-based bounds must be an integer")
    }
    return value
  }
  const [lower, upper] = [read(low), read(high)]
  assertForward(lower, upper)
  const path = splitPath(part.path)
  return (rows) => {
    const values = rows.map((row) => assertCountable(getPath(row.doc, path), unit))
    // Rows come in ascending order, and so do both ends of their windows.
    let [from, to] = [0, -1]
    return (index) => {
      // The current row is that row alone; a distance of 0 takes its peers along.
      if (lower === 'current') from = index
      else if (lower !== 'unbounded') {
        const least = move(values[index], lower, unit)
        while (from < values.length && compareValues(values[from], least) < 0) from++
      }
      if (upper === 'unbounded') to = values.length - 1
      else if (upper === 'current') to = index
      else {
        const most = move(values[index], upper, unit)
        while (to + 1 < values.length && compareValues(values[to + 1], most) <= 0) to++
      }
      return [from, to]
    }
  }
}

function assertCountable(value: Value, unit: Value): Value {
  if (unit === undefined) {
    if (isNumeric(value)) return value
    throw new MongoError(
      5_429_414,
      `Invalid range: Expected the sortBy field to be a number, but it was ${bsonTypeName(value)}`,
    )
  }
  if (value instanceof Date) return value
  throw new MongoError(
    5_429_513,
    `Invalid range: Expected the sortBy field to be a Date, but it was ${bsonTypeName(value)}`,
  )
}

function move(value: Value, by: NumericValue, unit: Value): Value {
  if (value instanceof Date && typeof unit === 'string') {
    return new Date(addUnits(value, unit, toInt(by) ?? 0, UTC))
  }
  return addValues([value, by])
}
