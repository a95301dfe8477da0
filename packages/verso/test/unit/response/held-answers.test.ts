import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type * as HeldAnswers from '../../../src/response/held-answers.ts'

let held: typeof HeldAnswers
let now = 0
let released: number[] = []

beforeEach(async () => {
  // What one test has held must not decide what another one holds.
  vi.resetModules()
  held = await import('../../../src/response/held-answers.ts')
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  released = []
})
afterEach(() => vi.restoreAllMocks())

const hold = (...numbers: number[]): void => {
  for (const number of numbers) {
    held.holdAnswer({ versoRelease: () => void released.push(number) })
  }
}
const endOfTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

test('answers go out in their order at the end of the turn', async () => {
  hold(1, 2, 3)
  expect(released).toEqual([])
  await endOfTurn()
  expect(released).toEqual([1, 2, 3])
  hold(4, 5, 6)
  expect(released).toEqual([1, 2, 3])
  await endOfTurn()
  expect(released).toEqual([1, 2, 3, 4, 5, 6])
})

test('no answer waits past a millisecond for the next one', async () => {
  hold(1, 2, 3)
  now += 1.1
  hold(4)
  expect(released).toEqual([1, 2, 3, 4])
  hold(5, 6, 7)
  held.releaseDueAnswers(now + 0.9)
  expect(released).toHaveLength(4)
  held.releaseDueAnswers(now + 1.1)
  expect(released).toEqual([1, 2, 3, 4, 5, 6, 7])
  await endOfTurn()
  expect(released).toHaveLength(7)
})

test('a turn of few answers has the next ones go out at once, and then another is held', async () => {
  hold(1, 2)
  await endOfTurn()
  const passing = Array.from({ length: 32 }, (_, index) => index + 3)
  for (const number of passing) {
    hold(number)
    expect(released).toContain(number)
  }
  hold(35)
  expect(released).not.toContain(35)
  await endOfTurn()
  expect(released).toHaveLength(35)
})

test('handlers that block the process have answers go out at once', async () => {
  hold(1)
  now += 50
  held.releaseDueAnswers(now)
  hold(2)
  expect(released).toEqual([1, 2])
  await endOfTurn()
  expect(released).toEqual([1, 2])
})

test('an answer that fails keeps none of the others', async () => {
  hold(1)
  held.holdAnswer({
    versoRelease() {
      throw new Error('on purpose')
    },
  })
  hold(3, 4)
  expect(() => held.releaseAnswers()).toThrow('on purpose')
  expect(released).toEqual([1])
  await endOfTurn()
  expect(released).toEqual([1, 3, 4])
})
