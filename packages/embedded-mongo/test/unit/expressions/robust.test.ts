import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Value } from '../../../src/bson/value.ts'
import { isMongoError } from '../../../src/errors/mongo-error.ts'
import { evaluateExpression } from '../../../src/query/expressions/compile.ts'
import { OPERATORS } from '../../../src/query/expressions/registry.ts'
import { values } from '../bson/arbitrary.ts'
import { doc } from './values.ts'

const NAMES: Readonly<Record<string, readonly string[]>> = {
  $map: ['input', 'in'],
  $filter: ['input', 'cond', 'limit'],
  $reduce: ['input', 'initialValue', 'in'],
  $trim: ['input', 'chars'],
  $regexFindAll: ['input', 'regex', 'options'],
  $replaceAll: ['input', 'find', 'replacement'],
  $convert: ['input', 'to', 'format'],
  $dateToString: ['date', 'format', 'timezone'],
  $dateFromString: ['dateString', 'format', 'timezone'],
  $dateToParts: ['date', 'timezone', 'iso8601'],
  $dateFromParts: ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond'],
  $dateAdd: ['startDate', 'unit', 'amount', 'timezone'],
  $dateDiff: ['startDate', 'endDate', 'unit', 'startOfWeek'],
  $dateTrunc: ['date', 'unit', 'binSize'],
  $firstN: ['n', 'input'],
  $maxN: ['n', 'input'],
  $setField: ['field', 'input', 'value'],
  $getField: ['field', 'input'],
  $zip: ['inputs', 'useLongestLength', 'defaults'],
  $sortArray: ['input', 'sortBy'],
}

const operand: fc.Arbitrary<Value> = fc
  .oneof(
    values,
    fc.constantFrom<Value>(
      'UTC',
      '+01:00',
      '%Y-%m',
      'day',
      'month',
      'int',
      'decimal',
      '2024-01-01',
    ),
  )
  .map((value) =>
    typeof value === 'string' && value.startsWith('$') ? value : new Map([['$literal', value]]),
  )

test.each([...OPERATORS.keys()])('%s answers or refuses whatever it is given', (name) => {
  const list = fc.array(operand, { maxLength: 4 })
  const named = fc.tuple(
    ...(NAMES[name] ?? ['input']).map((key) => operand.map((value) => [key, value] as const)),
  )
  const argument: fc.Arbitrary<Value> = fc.oneof(
    operand,
    values,
    list,
    named.map((fields) => new Map(fields)),
  )
  fc.assert(
    fc.property(argument, (value) => {
      try {
        evaluateExpression(new Map([[name, value]]), { root: doc({ a: 1 }) })
      } catch (error) {
        if (!isMongoError(error)) throw error
        expect(error.code).toBeGreaterThan(1)
      }
    }),
    { numRuns: 150 },
  )
})
