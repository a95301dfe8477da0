import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LmdbStore } from '../../src/storage/lmdb-store.ts'
import { tempFolder } from '../support/temp-folder.ts'

test('a write is not answered before it was flushed', async () => {
  const order: string[] = []
  let flush: () => void = () => undefined
  const waiting: Promise<void>[] = []
  const store = new LmdbStore(tempFolder(), {
    flush: () => {
      order.push('flush asked for')
      const flushed = new Promise<void>((resolve) => {
        flush = resolve
      })
      waiting.push(flushed)
      return flushed
    },
  })
  const write = store
    .write((kv) => kv.put(Buffer.from('a'), Buffer.from('1')))
    .then(() => order.push('answered'))
  while (waiting.length === 0) await new Promise(setImmediate)
  // Committed and visible, but a crash of the machine could still take it back.
  expect(store.get(Buffer.from('a'))).toBeDefined()
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
  expect(order).toEqual(['flush asked for'])
  flush()
  await write
  expect(order).toEqual(['flush asked for', 'answered'])
  await store.close()
})

test('what was answered is flushed: the file says so itself', async () => {
  const folder = tempFolder()
  const store = new LmdbStore(folder)
  for (let round = 0; round < 20; round++) {
    await store.write((kv) => kv.put(Buffer.from('a'), Buffer.alloc(100, round)))
    // lmdb writes the number of a commit a third time, half a page into the file, once it is on disk.
    const file = readFileSync(join(folder, 'data.mdb'))
    const pageBytes = file.readUInt32LE(24 + 24)
    const commits = [0, pageBytes].map((at) => file.readBigUInt64LE(at + 24 + 128))
    const flushed = file.readBigUInt64LE(pageBytes / 2 + 24 + 128)
    expect([round, flushed]).toEqual([round, commits[0]! > commits[1]! ? commits[0] : commits[1]])
  }
  await store.close()
})

test('a write that throws leaves nothing behind, others in the same commit stay', async () => {
  const store = new LmdbStore(tempFolder())
  const results = await Promise.allSettled([
    store.write((kv) => kv.put(Buffer.from('a'), Buffer.from('1'))),
    store.write((kv) => {
      kv.put(Buffer.from('b'), Buffer.from('1'))
      throw new Error('changed my mind')
    }),
    store.write((kv) => [kv.get(Buffer.from('a'))?.toString(), kv.get(Buffer.from('b'))]),
  ])
  expect(results).toMatchObject([
    { status: 'fulfilled' },
    { status: 'rejected' },
    { status: 'fulfilled', value: ['1', undefined] },
  ])
  expect(store.get(Buffer.from('b'))).toBeUndefined()
  await store.close()
})

test('a snapshot stays as it was, also within a write', async () => {
  const store = new LmdbStore(tempFolder())
  const key = Buffer.from('a')
  await store.write((kv) => kv.put(key, Buffer.from('old')))
  const snapshot = store.snapshot()
  await store.write((kv) => {
    kv.put(key, Buffer.from('new'))
    expect(String(snapshot.get(key))).toBe('old')
    expect(String(kv.get(key))).toBe('new')
    expect(
      snapshot.list({ from: key, to: Buffer.from('b') }).map((entry) => String(entry.value)),
    ).toEqual(['old'])
  })
  expect(String(snapshot.get(key))).toBe('old')
  expect(String(store.get(key))).toBe('new')
  snapshot.done()
  expect(() => snapshot.get(key)).toThrow(/ended/)
  await store.close()
})

test('ranges are walked in both directions, with the end left out', async () => {
  const store = new LmdbStore(tempFolder())
  await store.write((kv) => {
    for (const name of ['a', 'b', 'bb', 'c', 'd']) kv.put(Buffer.from(name), Buffer.from(name))
  })
  const names = (from: string, to: string, options = {}): string[] =>
    store
      .list({ from: Buffer.from(from), to: Buffer.from(to) }, options)
      .map(({ value }) => String(value))
  expect(names('b', 'd')).toEqual(['b', 'bb', 'c'])
  expect(names('b', 'd', { reverse: true })).toEqual(['c', 'bb', 'b'])
  expect(names('b', 'd', { reverse: true, limit: 2 })).toEqual(['c', 'bb'])
  expect(names('x', 'b')).toEqual([])
  await store.close()
})
