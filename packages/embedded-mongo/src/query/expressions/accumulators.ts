import type { Collation } from '../../bson/collation.ts'
import { compareValues } from '../../bson/compare.ts'
import { formatValue } from '../../bson/format.ts'
import { toDouble } from '../../bson/numbers.ts'
import { bsonTypeName, isNumeric } from '../../bson/type-info.ts'
import { type Document, Double, isDocument, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { isNullish } from './operator.ts'
import { Summation } from './summation.ts'
import { ValueMap } from './value-key.ts'

/** Gathers values into one. */
export interface Accumulator {
  /** Takes in a value; tells whether it holds one more than before, for whoever counts memory. */
  add: (value: Value) => boolean
  result: () => Value
}

/** Makes an accumulator for one group. */
export type AccumulatorFactory = (collation?: Collation) => Accumulator

function sum(): Accumulator {
  const total = new Summation()
  return {
    add: (value) => {
      if (isNumeric(value)) total.add(value)
      return false
    },
    result: () => total.total(),
  }
}

function average(): Accumulator {
  const total = new Summation()
  return {
    add: (value) => {
      if (isNumeric(value)) total.add(value)
      return false
    },
    result: () => total.average(),
  }
}

/** `$min` and `$max`: the first of equal values stays. */
function extreme(sign: 1 | -1): AccumulatorFactory {
  return (collation) => {
    let best: Value
    return {
      add: (value) => {
        if (isNullish(value)) return false
        if (best === undefined || compareValues(value, best, collation) * sign > 0) best = value
        return false
      },
      result: () => best ?? null,
    }
  }
}

function first(): Accumulator {
  let value: Value
  let isSet = false
  return {
    add: (next) => {
      if (!isSet) value = next
      isSet = true
      return false
    },
    result: () => value,
  }
}

function last(): Accumulator {
  let value: Value
  return {
    add: (next) => {
      value = next
      return false
    },
    result: () => value,
  }
}

function push(): Accumulator {
  const values: Value[] = []
  return {
    add: (value) => {
      if (value !== undefined) values.push(value)
      return value !== undefined
    },
    result: () => values,
  }
}

function addToSet(collation?: Collation): Accumulator {
  const set = new ValueMap<true>(collation)
  return {
    add: (value) => value !== undefined && set.add(value, true),
    result: () => [...set.entries()].map(([value]) => value),
  }
}

function mergeObjects(): Accumulator {
  const merged: Document = new Map()
  return {
    add: (value) => {
      if (isNullish(value)) return false
      if (!isDocument(value)) {
        throw new MongoError(
          40_400,
          `$mergeObjects requires object inputs, but input ${formatValue(value)} is of type ${bsonTypeName(value)}`,
        )
      }
      const before = merged.size
      for (const [name, item] of value) merged.set(name, item)
      return merged.size > before
    },
    result: () => merged,
  }
}

/** Welford's method: one pass, no difference of two large sums. */
function deviation(isSample: boolean): AccumulatorFactory {
  return () => {
    let count = 0
    let mean = 0
    let squares = 0
    return {
      add: (value) => {
        if (!isNumeric(value)) return false
        const number = toDouble(value)
        const delta = number - mean
        count++
        mean += delta / count
        squares += delta * (number - mean)
        return false
      },
      result: () => {
        const degrees = isSample ? count - 1 : count
        return degrees <= 0 ? null : new Double(Math.sqrt(squares / degrees))
      },
    }
  }
}

/** The accumulators of one argument, by name. */
export const ACCUMULATORS: Readonly<Record<string, AccumulatorFactory>> = {
  $sum: sum,
  $avg: average,
  $min: extreme(-1),
  $max: extreme(1),
  $first: first,
  $last: last,
  $push: push,
  $addToSet: addToSet,
  $mergeObjects: mergeObjects,
  $stdDevPop: deviation(false),
  $stdDevSamp: deviation(true),
}

/** Makes an accumulator that keeps `n` values. */
export type BoundedFactory = (n: number, collation?: Collation) => Accumulator

function keepFirst(n: number): Accumulator {
  const values: Value[] = []
  return {
    add: (value) => {
      if (values.length >= n) return false
      values.push(value ?? null)
      return true
    },
    result: () => values,
  }
}

function keepLast(n: number): Accumulator {
  const values: Value[] = []
  let seen = 0
  return {
    add: (value) => {
      values.push(value ?? null)
      if (values.length > 2 * n) values.splice(0, values.length - n)
      return ++seen <= n
    },
    result: () => values.slice(-n),
  }
}

/**
 * Keeps the `n` smallest items in order; equal ones in the order they came.
 *
 * @example const best = keepSmallest<Value>(3, compareValues)
 */
export function keepSmallest<T>(
  n: number,
  compare: (a: T, b: T) => number,
): { add: (item: T) => boolean; items: () => T[] } {
  let kept: T[] = []
  let seen = 0
  return {
    add: (item) => {
      kept.push(item)
      if (kept.length > 2 * n + 64) kept = kept.sort(compare).slice(0, n)
      return ++seen <= n
    },
    items: () => (kept = kept.sort(compare).slice(0, n)),
  }
}

function keepExtreme(sign: 1 | -1): BoundedFactory {
  return (n, collation) => {
    const best = keepSmallest<Value>(n, (a, b) => sign * compareValues(a, b, collation))
    return {
      add: (value) => !isNullish(value) && best.add(value),
      result: () => best.items(),
    }
  }
}

/** The accumulators that keep `n` values, by name. */
export const BOUNDED_ACCUMULATORS: Readonly<Record<string, BoundedFactory>> = {
  $firstN: keepFirst,
  $lastN: keepLast,
  $minN: keepExtreme(1),
  $maxN: keepExtreme(-1),
}
