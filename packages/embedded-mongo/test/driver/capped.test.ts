import type { ClientSession } from 'mongodb'
import { describe, expect, test } from 'vitest'
import { errorOf, useStore } from '../support/test-store.ts'

const store = useStore()

interface Entry {
  _id: number
  text?: string
}

describe('a capped collection', () => {
  test('keeps the latest documents, and no more of them than it may', async () => {
    const log = await store.db.createCollection<Entry>('log', {
      capped: true,
      size: 100_000,
      max: 3,
    })
    await log.createIndex({ text: 1 })
    const ids = async (): Promise<number[]> => (await log.find().toArray()).map(({ _id }) => _id)
    await log.insertMany([1, 2, 3, 4, 5].map((_id) => ({ _id, text: 'x' })))
    expect(await ids()).toEqual([3, 4, 5])
    await log.updateOne({ _id: 9 }, { $set: { text: 'y' } }, { upsert: true })
    expect(await ids()).toEqual([4, 5, 9])
    expect(
      (await log.find().sort({ $natural: -1 }).limit(2).toArray()).map(({ _id }) => _id),
    ).toEqual([9, 5])
    // What was pushed out is free again, and may be removed by hand, too.
    await log.insertOne({ _id: 3 })
    await log.deleteOne({ _id: 9 })
    await log.insertOne({ _id: 4 })
    expect(await ids()).toEqual([5, 3, 4])
    expect(await log.countDocuments({ text: 'x' })).toBe(1)
    expect(await log.estimatedDocumentCount()).toBe(3)
    expect(await store.db.command({ validate: 'log' })).toMatchObject({ valid: true })
  })

  test('keeps no more bytes than it may', async () => {
    const log = await store.db.createCollection<Entry>('log', { capped: true, size: 4096 })
    for (let _id = 0; _id < 20; _id++) await log.insertOne({ _id, text: 'x'.repeat(1000) })
    expect((await log.find().toArray()).map(({ _id }) => _id)).toEqual([17, 18, 19])
    expect(await store.db.command({ collStats: 'log' })).toMatchObject({
      capped: true,
      maxSize: 4096,
      max: 0,
      count: 3,
    })
    const large = log.insertOne({ _id: 99, text: 'x'.repeat(5000) })
    expect(await errorOf(large)).toMatchObject({ code: 2 })
    expect(await log.countDocuments()).toBe(3)
  })

  test('says what it is', async () => {
    const log = await store.db.createCollection('log', { capped: true, size: 1000, max: 10 })
    expect(await log.isCapped()).toBe(true)
    expect(await log.options()).toEqual({ capped: true, size: 1000, max: 10 })
    await store.db.createCollection('log', { capped: true, size: 1000, max: 10 })
    expect(await errorOf(store.db.createCollection('log'))).toMatchObject({ code: 48 })
    expect(await errorOf(log.aggregate([{ $out: 'log' }]).toArray())).toMatchObject({
      code: 17_152,
    })
  })

  test('takes no writes in transactions', async () => {
    const log = await store.db.createCollection<Entry>('log', { capped: true, size: 1000 })
    await log.insertOne({ _id: 1 })
    const writes: ((session: ClientSession) => Promise<unknown>)[] = [
      (session) => log.insertOne({ _id: 2 }, { session }),
      (session) => log.updateOne({ _id: 1 }, { $set: { text: 'x' } }, { session }),
      (session) => log.deleteOne({ _id: 1 }, { session }),
    ]
    for (const write of writes) {
      const session = store.client.startSession()
      session.startTransaction()
      expect(await errorOf(write(session))).toMatchObject({ code: 263 })
      await session.endSession()
    }
    expect(await log.find().toArray()).toEqual([{ _id: 1 }])
  })

  test.each([
    [{ capped: true }, 72],
    [{ capped: true, size: 0 }, 72],
    [{ size: 1000 }, 72],
    [{ max: 5 }, 72],
    [{ autoIndexId: false }, 72],
    [{ capped: true, size: -1 }, 51_024],
    [{ capped: true, size: 1000, viewOn: 'x' }, 72],
  ])('%j is refused', async (options, code) => {
    expect(await errorOf(store.db.command({ create: 'log', ...options }))).toMatchObject({ code })
  })
})
