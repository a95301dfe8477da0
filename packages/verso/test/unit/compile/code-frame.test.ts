import { expect, test } from 'vitest'

import { frameAt, lineAndColumn } from '../../../src/compile/code-frame.ts'

test('shows three lines on each side, numbered alike', () => {
  const source = Array.from({ length: 12 }, (_, index) => `line ${index + 1}`).join('\n')
  expect(frameAt(source, 9, 3)).toBe(
    [
      '   6 | line 6',
      '   7 | line 7',
      '   8 | line 8',
      '>  9 | line 9',
      '     |   ^',
      '  10 | line 10',
      '  11 | line 11',
      '  12 | line 12',
    ].join('\n'),
  )
})

test('keeps tabs, so that the caret stands below its place', () => {
  expect(frameAt('\t\tx = y', 1, 3)).toBe('> 1 | \t\tx = y\n    | \t\t^')
})

test('cuts the part of a long line that matters', () => {
  const frame = frameAt(`${'a'.repeat(5000)}!${'b'.repeat(5000)}`, 1, 5001) ?? ''
  const [line = '', caret = ''] = frame.split('\n')
  expect(line.length).toBeLessThan(200)
  expect(line[caret.indexOf('^')]).toBe('!')
})

test.each([
  ['a line that is not there', 'a', 5],
  ['line zero', 'a', 0],
])('has no frame for %s', (_, source, line) => {
  expect(frameAt(source, line, 1)).toBeUndefined()
})

test.each([
  [0, 1, 1],
  [1, 1, 2],
  [2, 2, 1],
  [99, 3, 1],
])('offset %i is line %i, column %i', (offset, line, column) => {
  expect(lineAndColumn('a\nb\n', offset)).toEqual({ line, column })
})
