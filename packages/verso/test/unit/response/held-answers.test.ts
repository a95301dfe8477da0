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
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => -index)

/** So many in one turn that those of the next are held. */
async function loadProcess(): Promise<void> {
  released = []
  hold(...numbers(40))
  expect(released).toHaveLength(40)
  await endOfTurn()
  released = []
}

/** Whether the next answer waits. Ends the turn. */
async function isHolding(): Promise<boolean> {
  const before = released.length
  hold(1_000)
  const waits = released.length === before
  await endOfTurn()
  return waits
}

test('requests that come one by one are answered at once, however many', async () => {
  for (const number of numbers(200)) {
    hold(number)
    expect(released.at(-1)).toBe(number)
    // oxlint-disable-next-line no-await-in-loop -- a turn for each
    await endOfTurn()
  }
})

test('under load answers go out in their order at the end of the turn', async () => {
  await loadProcess()
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
  await loadProcess()
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
  expect(await isHolding()).toBe(true)
})

test('after a turn of few answers none is held until there is load again', async () => {
  await loadProcess()
  hold(1, 2)
  await endOfTurn()
  expect(await isHolding()).toBe(false)
  await loadProcess()
  expect(await isHolding()).toBe(true)
})

test('where handlers block the process, answers go out at once for long', async () => {
  await loadProcess()
  hold(1)
  now += 50
  held.releaseDueAnswers(now)
  hold(2)
  expect(released).toEqual([1, 2])
  await endOfTurn()
  for (const _ of numbers(12)) {
    // oxlint-disable-next-line no-await-in-loop -- a turn for each
    await loadProcess()
    // oxlint-disable-next-line no-await-in-loop
    expect(await isHolding()).toBe(false)
  }
  await loadProcess()
  expect(await isHolding()).toBe(true)
})

test('an answer that fails keeps none of the others', async () => {
  await loadProcess()
  hold(1)
  held.holdAnswer({
    versoRelease() {
      throw new Error('on purpose')
    },
  })
  hold(3, 4)
  expect(() => held.releaseDueAnswers(now + 2)).toThrow('on purpose')
  expect(released).toEqual([1])
  await endOfTurn()
  expect(released).toEqual([1, 3, 4])
})
