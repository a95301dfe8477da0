import type { Collection } from 'mongodb'
import { beforeEach, describe, expect, test } from 'vitest'
import { errorOf, useStore } from '../support/test-store.ts'

const store = useStore()

interface Word {
  _id: number
  w: string
}

const folding = { locale: 'en', strength: 2 }
const simple = { locale: 'simple' }

describe.each([
  ['no index', {}],
  ['an index of its own collation', { collation: folding }],
  ['an index by bytes', { collation: simple }],
])('a collection with a collation and %s', (_name, options) => {
  let words: Collection<Word>

  beforeEach(async () => {
    words = await store.db.createCollection<Word>('words', { collation: folding })
    await words.insertMany(['b', 'A', 'a', 'B'].map((w, _id) => ({ _id, w })))
    if ('collation' in options) await words.createIndex({ w: 1 }, options)
  })

  test('compares by its own collation unless told otherwise', async () => {
    const ids = async (command: object): Promise<number[]> =>
      (await words.find({ w: 'a' }, command).sort({ _id: 1 }).toArray()).map(({ _id }) => _id)
    expect(await ids({})).toEqual([1, 2])
    expect(await ids({ collation: {} })).toEqual([1, 2])
    expect(await ids({ collation: simple })).toEqual([2])
    expect(await ids({ collation: { locale: 'en' } })).toEqual([2])
    expect(await words.countDocuments({ w: 'B' })).toBe(2)
    expect(await words.countDocuments({ w: 'B' }, { collation: simple })).toBe(1)
    expect(await words.distinct('w')).toHaveLength(2)
    const different = await words.distinct('w', {}, { collation: simple })
    expect(different.toSorted()).toEqual(['A', 'B', 'a', 'b'])
    const sorted = await words.find({}, { collation: simple }).sort({ w: 1 }).toArray()
    expect(sorted.map(({ w }) => w)).toEqual(['A', 'B', 'a', 'b'])
    const grouped = [{ $group: { _id: '$w' } }]
    expect(await words.aggregate(grouped).toArray()).toHaveLength(2)
    expect(await words.aggregate(grouped, { collation: simple }).toArray()).toHaveLength(4)
  })

  test('writes by it, too', async () => {
    const change = { $set: { seen: true } }
    expect((await words.updateMany({ w: 'a' }, change)).matchedCount).toBe(2)
    expect((await words.updateMany({ w: 'b' }, change, { collation: simple })).matchedCount).toBe(1)
    const found = await words.findOneAndDelete({ w: 'B' }, { collation: simple })
    expect(found).toMatchObject({ _id: 3 })
    expect((await words.deleteMany({ w: 'A' })).deletedCount).toBe(2)
  })

  test('is joined by the collation of the pipeline, not by its own', async () => {
    const { db } = store
    await db.collection<Word>('plain').insertOne({ _id: 1, w: 'a' })
    const join = [
      { $lookup: { from: 'words', localField: 'w', foreignField: 'w', as: 'found' } },
      { $project: { n: { $size: '$found' } } },
    ]
    const plain = db.collection('plain')
    expect(await plain.aggregate(join).toArray()).toEqual([{ _id: 1, n: 1 }])
    expect(await plain.aggregate(join, { collation: folding }).toArray()).toEqual([
      { _id: 1, n: 2 },
    ])
  })
})

test('bytes are bytes: the locale simple has no other options', async () => {
  const find = store.db.collection('c').find({}, { collation: { ...simple, strength: 2 } })
  expect(await errorOf(find.toArray())).toMatchObject({ code: 9 })
})
