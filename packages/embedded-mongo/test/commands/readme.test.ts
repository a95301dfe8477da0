import { expect, test } from 'vitest'
import { missingTable, writtenTable } from '../../scripts/missing-table.mjs'

test('the README lists what the server refuses (else run scripts/missing-table.mjs)', () => {
  expect(writtenTable()).toBe(missingTable())
})
