import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decimalParts,
  exactPartsOfDouble,
  partsOfBigInt,
  roundToDecimal,
} from '../../../src/bson/decimal.ts'
import { divideParts, remainderParts } from '../../../src/bson/decimal-arithmetic.ts'
import {
  add,
  multiply,
  subtract,
  toDecimal,
  toDouble,
  toInt64Exact,
  truncate,
} from '../../../src/bson/numbers.ts'
import { Decimal128, Double, Int32, Long, type NumericValue } from '../../../src/bson/value.ts'
import { decimals, longs } from './arbitrary.ts'

const int = (value: number): Int32 => new Int32(value)
const double = (value: number): Double => new Double(value)
const long = (text: string): Long => Long.fromString(text)
const dec = (text: string): Decimal128 => Decimal128.fromString(text)

function show(value: NumericValue | undefined): string {
  return value === undefined ? 'overflow' : `${value._bsontype} ${value.toString()}`
}

describe('addition', () => {
  it.each<[NumericValue, NumericValue, string]>([
    [int(1), int(2), 'Int32 3'],
    [int(2_147_483_647), int(1), 'Long 2147483648'],
    [int(-2_147_483_648), int(-1), 'Long -2147483649'],
    [int(1), long('2'), 'Long 3'],
    [long('9223372036854775806'), int(1), 'Long 9223372036854775807'],
    [long('9223372036854775807'), int(1), 'overflow'],
    [long('-9223372036854775808'), long('-1'), 'overflow'],
    [int(1), double(0.5), 'Double 1.5'],
    [double(0.1), double(0.2), 'Double 0.30000000000000004'],
    [dec('0.1'), dec('0.2'), 'Decimal128 0.3'],
    [dec('1'), int(2), 'Decimal128 3'],
    [dec('1'), long('9223372036854775807'), 'Decimal128 9223372036854775808'],
    [dec('1'), double(1.5), 'Decimal128 2.50000000000000'],
    [dec('1'), double(0.1), 'Decimal128 1.100000000000000'],
    [
      dec('9999999999999999999999999999999999'),
      dec('1'),
      'Decimal128 1.000000000000000000000000000000000E+34',
    ],
    [dec('1E6111'), dec('1E-6176'), 'Decimal128 1.000000000000000000000000000000000E+6111'],
    [
      dec('9.999999999999999999999999999999999E6144'),
      dec('9.999999999999999999999999999999999E6144'),
      'Decimal128 Infinity',
    ],
    [dec('Infinity'), dec('-Infinity'), 'Decimal128 NaN'],
    [dec('NaN'), int(1), 'Decimal128 NaN'],
  ])('%s + %s is %s', (a, b, expected) => {
    expect(show(add(a, b))).toBe(expected)
    expect(show(add(b, a))).toBe(expected)
  })

  it('is exact over the whole range of longs', () => {
    fc.assert(
      fc.property(longs, longs, (a, b) => {
        const exact = a.toBigInt() + b.toBigInt()
        const fits = exact >= -(2n ** 63n) && exact < 2n ** 63n
        expect(show(add(a, b))).toBe(fits ? `Long ${exact}` : 'overflow')
        const difference = a.toBigInt() - b.toBigInt()
        const fitsToo = difference >= -(2n ** 63n) && difference < 2n ** 63n
        expect(show(subtract(a, b))).toBe(fitsToo ? `Long ${difference}` : 'overflow')
      }),
    )
  })
})

describe('multiplication', () => {
  it.each<[NumericValue, NumericValue, string]>([
    [int(3), int(4), 'Int32 12'],
    [int(2_147_483_647), int(2_147_483_647), 'Long 4611686014132420609'],
    [int(-2_147_483_648), int(-2_147_483_648), 'Long 4611686018427387904'],
    [long('4611686018427387904'), int(2), 'overflow'],
    [long('3037000499'), long('3037000499'), 'Long 9223372030926249001'],
    [dec('1.10'), dec('1.10'), 'Decimal128 1.2100'],
    [dec('0.1'), int(3), 'Decimal128 0.3'],
    [dec('Infinity'), int(0), 'Decimal128 NaN'],
    [dec('1E-6176'), dec('1E-1'), 'Decimal128 0E-6176'],
    [double(2), int(3), 'Double 6'],
  ])('%s × %s is %s', (a, b, expected) => {
    expect(show(multiply(a, b))).toBe(expected)
    expect(show(multiply(b, a))).toBe(expected)
  })
})

describe('decimals', () => {
  it('are taken apart and put together without a change', () => {
    fc.assert(
      fc.property(decimals, (value) => {
        expect(roundToDecimal(decimalParts(value)).toString()).toBe(value.toString())
        const finite = decimalParts(value).kind === 'finite'
        if (finite) {
          expect(Buffer.from(roundToDecimal(decimalParts(value)).bytes)).toEqual(
            Buffer.from(value.bytes),
          )
        }
      }),
    )
  })

  it('agree with the bson package about every text', () => {
    fc.assert(
      fc.property(decimals, (value) => {
        fc.pre(decimalParts(value).kind !== 'nan')
        expect(Buffer.from(Decimal128.fromString(value.toString()).bytes)).toEqual(
          Buffer.from(value.bytes),
        )
      }),
    )
  })

  it.each([
    ['1', '3', '0.3333333333333333333333333333333333'],
    ['2', '3', '0.6666666666666666666666666666666667'],
    ['6.0', '2', '3.0'],
    ['1', '8', '0.125'],
    ['1', '0', 'Infinity'],
    ['0', '0', 'NaN'],
    ['1E-6176', '2', '0E-6176'],
    ['3E-6176', '2', '2E-6176'],
  ])('%s / %s is %s', (a, b, expected) => {
    expect(roundToDecimal(divideParts(decimalParts(dec(a)), decimalParts(dec(b)))).toString()).toBe(
      expected,
    )
  })

  it.each([
    ['7', '3', '1'],
    ['-7', '3', '-1'],
    ['7.5', '2', '1.5'],
    ['1', '0', 'NaN'],
    ['1', 'Infinity', '1'],
  ])('%s mod %s is %s', (a, b, expected) => {
    const parts = remainderParts(decimalParts(dec(a)), decimalParts(dec(b)))
    expect(roundToDecimal(parts).toString()).toBe(expected)
  })

  it.each([
    [0.1, '0.100000000000000'],
    [5, '5.00000000000000'],
    [0, '0'],
    [1e300, '1.00000000000000E+300'],
    [9_999_999.499_999_99, '9999999.49999999'],
    [1 / 3, '0.333333333333333'],
    [-2.5, '-2.50000000000000'],
    [Number.NaN, 'NaN'],
    [-Infinity, '-Infinity'],
  ])('takes the double %s with 15 digits', (value, expected) => {
    expect(toDecimal(double(value)).toString()).toBe(expected)
  })

  it('sees every bit of a double', () => {
    const parts = exactPartsOfDouble(0.1)
    expect(`${parts.coefficient}E${parts.exponent}`).toBe(
      '1000000000000000055511151231257827021181583404541015625E-55',
    )
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const exact = exactPartsOfDouble(value)
        const back = Number(`${exact.negative ? '-' : ''}${exact.coefficient}e${exact.exponent}`)
        expect(Object.is(back, value)).toBe(true)
      }),
    )
  })
})

describe('conversions', () => {
  it.each<[NumericValue, bigint | undefined, bigint | undefined]>([
    [double(2.9), 2n, undefined],
    [double(-2), -2n, -2n],
    [double(1e30), 1_000_000_000_000_000_019_884_624_838_656n, undefined],
    [double(Number.NaN), undefined, undefined],
    [dec('2.00'), 2n, 2n],
    [dec('2.01'), 2n, undefined],
    [dec('1E3'), 1000n, 1000n],
    [dec('1E300'), undefined, undefined],
    [dec('0E-6000'), 0n, 0n],
    [dec('1E-6000'), 0n, undefined],
    [Long.MIN_VALUE, -(2n ** 63n), -(2n ** 63n)],
    [double(2 ** 63), 2n ** 63n, undefined],
  ])('%s truncates to %s and is exactly %s', (value, whole, exact) => {
    expect(truncate(value)).toBe(whole)
    expect(toInt64Exact(value)).toBe(exact)
  })

  it('gives the nearest double', () => {
    expect(toDouble(dec('0.1'))).toBe(0.1)
    expect(toDouble(dec('1E400'))).toBe(Infinity)
    expect(toDouble(Long.MAX_VALUE)).toBe(2 ** 63)
    expect(Object.is(toDouble(dec('-0')), -0)).toBe(true)
    expect(partsOfBigInt(-3n)).toMatchObject({ negative: true, coefficient: 3n })
  })
})
