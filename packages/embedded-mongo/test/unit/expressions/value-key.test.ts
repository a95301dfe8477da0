import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCollation } from '../../../src/bson/collation.ts'
import { equalValues } from '../../../src/bson/compare.ts'
import { Double, Int32, Long, type Value } from '../../../src/bson/value.ts'
import { valueKey, ValueMap } from '../../../src/query/expressions/value-key.ts'
import { numbers, values } from '../bson/arbitrary.ts'
import { decimal, doc } from './values.ts'

const loose = parseCollation(doc({ locale: 'en', strength: 1 }))

test('equal values have equal keys', () => {
  fc.assert(
    fc.property(fc.oneof(fc.tuple(values, values), fc.tuple(numbers, numbers)), ([a, b]) => {
      for (const collation of [undefined, loose]) {
        if (equalValues(a, b, collation)) {
          expect(valueKey(a, collation)).toBe(valueKey(b, collation))
        }
      }
    }),
    { numRuns: 5000 },
  )
})

test.each<readonly [string, readonly Value[]]>([
  ['one', [new Int32(1), new Double(1), Long.fromNumber(1), decimal('1'), decimal('1.00')]],
  ['zero', [new Int32(0), new Double(0), new Double(-0), decimal('-0E+3'), Long.ZERO]],
  ['a half', [new Double(0.5), decimal('0.5'), decimal('0.50')]],
  ['NaN', [new Double(Number.NaN), decimal('NaN')]],
  ['infinity', [new Double(Infinity), decimal('Infinity')]],
  ['2^60', [new Double(2 ** 60), Long.fromBigInt(2n ** 60n), decimal('1152921504606846976')]],
  ['1e20', [new Double(1e20), decimal('1E+20'), decimal('100000000000000000000')]],
])('the numbers that are %s are one key', (_name, items) => {
  const map = new ValueMap<number>()
  for (const [index, item] of items.entries()) map.add(item, index)
  expect([...map.entries()]).toEqual([[items[0], 0]])
})

test('what differs stays apart', () => {
  const items: Value[] = [
    new Double(0.1),
    decimal('0.1'),
    Long.fromBigInt(2n ** 53n + 1n),
    new Double(2 ** 53),
    '1',
    new Int32(1),
    null,
    undefined,
    [],
    doc({}),
    doc({ a: 1, b: 2 }),
    doc({ b: 2, a: 1 }),
    ['a', 'b'],
    ['a,b'],
    [['a'], 'b'],
  ]
  const map = new ValueMap<true>()
  for (const item of items) map.add(item, true)
  expect(map.size).toBe(items.length)
  expect(map.has('2')).toBe(false)
})
