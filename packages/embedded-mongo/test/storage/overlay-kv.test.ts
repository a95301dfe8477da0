import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Entry, ReadKv } from '../../src/storage/kv.ts'
import { OverlayKv } from '../../src/storage/overlay-kv.ts'

/** Sorted entries in memory: what a store does, without the store. */
class MemoryKv implements ReadKv {
  readonly #entries: ReadonlyMap<string, Buffer>

  constructor(entries: ReadonlyMap<string, Buffer>) {
    this.#entries = entries
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#entries.get(Buffer.from(key).toString('hex'))
  }

  list(
    { from, to }: { from: Uint8Array; to: Uint8Array },
    { reverse = false, limit }: { reverse?: boolean; limit?: number } = {},
  ): Entry[] {
    const found = [...this.#entries]
      .map(([key, value]) => ({ key: Buffer.from(key, 'hex'), value }))
      .filter(({ key }) => Buffer.compare(key, from) >= 0 && Buffer.compare(key, to) < 0)
      .toSorted((a, b) => Buffer.compare(a.key, b.key))
    return (reverse ? found.toReversed() : found).slice(0, limit)
  }
}

const key = fc.uint8Array({ minLength: 1, maxLength: 2, max: 6 })
const value = fc.uint8Array({ minLength: 1, maxLength: 1 })

test('shows what a store with the same writes would show', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(key, value), { maxLength: 20 }),
      fc.array(fc.tuple(key, fc.option(value)), { maxLength: 20 }),
      fc.tuple(key, key, fc.boolean(), fc.option(fc.nat(8), { nil: undefined })),
      (base, changes, [from, to, reverse, limit]) => {
        const before = new Map(
          base.map(([k, v]) => [Buffer.from(k).toString('hex'), Buffer.from(v)]),
        )
        const after = new Map(before)
        const overlay = new OverlayKv(new MemoryKv(before))
        for (const [k, v] of changes) {
          const hex = Buffer.from(k).toString('hex')
          if (v) {
            overlay.put(Buffer.from(k), Buffer.from(v))
            after.set(hex, Buffer.from(v))
          } else {
            overlay.remove(Buffer.from(k))
            after.delete(hex)
          }
        }
        const expected = new MemoryKv(after)
        const options = { reverse, ...(limit === undefined ? {} : { limit }) }
        const plain = (entries: Entry[]): string[] =>
          entries.map((entry) => `${Buffer.from(entry.key).toString('hex')}=${entry.value[0]}`)
        expect(plain(overlay.list({ from, to }, options))).toEqual(
          plain(expected.list({ from, to }, options)),
        )
        expect(overlay.get(from)).toEqual(expected.get(from))
      },
    ),
    { numRuns: 500 },
  )
})
