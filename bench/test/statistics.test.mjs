import { expect, test } from 'vitest'

import { isRegression, median, quantile, ratio, spread, turned } from '../lib/statistics.mjs'

test('quantiles lie between the values, whatever their order', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(quantile([10, 20, 30, 40, 50], 0.25)).toBe(20)
  expect(quantile([10, 20], 0.75)).toBe(17.5)
  expect(median([])).toBeNaN()
})

test('one bad round moves neither the middle nor the quarters', () => {
  expect(spread([10, 11, 12, 13, 1_000])).toEqual({ median: 12, q1: 11, q3: 13 })
})

test('ratios are taken round by round: a slow half of the run changes nothing', () => {
  expect(ratio([100, 50, 90, 45], [200, 100, 180, 90])).toEqual({ median: 0.5, q1: 0.5, q3: 0.5 })
  expect(() => ratio([1, 2], [1])).toThrow('as many')
})

test('everybody goes first once', () => {
  expect([0, 1, 2, 3].map((round) => turned(['a', 'b', 'c'], round).join(''))).toEqual([
    'abc',
    'bca',
    'cab',
    'abc',
  ])
  expect(turned([], 5)).toEqual([])
})

test('a regression is more than noise', () => {
  expect(isRegression({ median: 1.08, q1: 1.05, q3: 1.1 })).toBe(true)
  expect(isRegression({ median: 1.08, q1: 0.97, q3: 1.3 })).toBe(false)
  expect(isRegression({ median: 1.03, q1: 1.02, q3: 1.04 })).toBe(false)
})
