import { ACCUMULATOR_OPERATORS } from './accumulator-operators.ts'
import { ARITHMETIC } from './arithmetic.ts'
import { ARRAYS } from './arrays.ts'
import { COMPARISON } from './comparison.ts'
import { CONVERT } from './convert.ts'
import { DATE_ARITHMETIC } from './date-arithmetic.ts'
import { DATES } from './dates.ts'
import type { OperatorParser } from './expression.ts'
import { ITERATION } from './iteration.ts'
import { OBJECTS } from './objects.ts'
import { REGEX_OPERATORS } from './regex-operators.ts'
import { ROUNDING } from './rounding.ts'
import { SETS } from './sets.ts'
import { SORT_ARRAY } from './sort-array.ts'
import { STRINGS } from './strings.ts'
import { TRANSCENDENTAL } from './transcendental.ts'

/** Every operator that expressions have here, but `$literal`, which the compiler itself knows. */
export const OPERATORS: ReadonlyMap<string, OperatorParser> = new Map(
  [
    ACCUMULATOR_OPERATORS,
    ARITHMETIC,
    ARRAYS,
    COMPARISON,
    CONVERT,
    DATE_ARITHMETIC,
    DATES,
    ITERATION,
    OBJECTS,
    REGEX_OPERATORS,
    ROUNDING,
    SETS,
    SORT_ARRAY,
    STRINGS,
    TRANSCENDENTAL,
  ].flatMap((table) => Object.entries(table)),
)

/** Operators that MongoDB has and this engine refuses with code 238. */
export const UNSUPPORTED_OPERATORS: readonly string[] = [
  '$accumulator',
  '$bottom',
  '$bottomN',
  '$createObjectId',
  '$deserializeEJSON',
  '$encStrContains',
  '$encStrEndsWith',
  '$encStrNormalizedEq',
  '$encStrStartsWith',
  '$function',
  '$hash',
  '$hexHash',
  '$median',
  '$meta',
  '$percentile',
  '$serializeEJSON',
  '$sigmoid',
  '$similarityCosine',
  '$similarityDotProduct',
  '$similarityEuclidean',
  '$subtype',
  '$toArray',
  '$toHashedIndexKey',
  '$toObject',
  '$top',
  '$topN',
]
