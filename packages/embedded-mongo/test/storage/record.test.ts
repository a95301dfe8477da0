import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { packEntry, unpackEntry } from '../../src/storage/record.ts'

const key = Buffer.from('0102030405', 'hex')

test.each([
  ['with a record id', Buffer.from('aabbccddeeff0011', 'hex')],
  ['without one', Buffer.alloc(0)],
])('an index entry %s is noticed when a bit of it changes', (_what, tail) => {
  const entry = packEntry(key, tail)
  expect(unpackEntry(key, entry)).toEqual(tail)
  for (let bit = 0; bit < entry.length * 8; bit++) {
    const damaged = Buffer.from(entry)
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    expect(() => unpackEntry(key, damaged)).toThrow('is damaged')
  }
  for (let bit = 0; bit < key.length * 8; bit++) {
    const other = Buffer.from(key)
    other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    expect(() => unpackEntry(other, entry)).toThrow('is damaged')
  }
  for (const length of [0, 1, 3]) {
    expect(() => unpackEntry(key, entry.subarray(0, length))).toThrow('is damaged')
  }
})
