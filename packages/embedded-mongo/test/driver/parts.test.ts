import { expect, test } from 'vitest'
import { useStore } from '../support/test-store.ts'

const store = useStore()

interface Thing {
  _id: number
  a: { b: number }
  list: { n: number }[]
  c: number
  d: { e: number; text: string }
}

test('filters and sorts look at the fields they name, and answers have all of them', async () => {
  const things = store.db.collection<Thing>('things')
  const all = Array.from({ length: 50 }, (_, at) => ({
    _id: at,
    a: { b: at % 7 },
    list: [{ n: at % 3 }, { n: at % 5 }],
    c: at % 10,
    d: { e: (at * 7) % 13, text: 'x' },
  }))
  await things.insertMany(all)
  const ids = async (filter: object): Promise<number[]> =>
    (await things.find(filter).sort({ 'd.e': -1, _id: 1 }).toArray()).map(({ _id }) => _id)
  const expected = (matches: (thing: Thing) => boolean): number[] =>
    all
      .filter(matches)
      .toSorted((x, y) => y.d.e - x.d.e || x._id - y._id)
      .map(({ _id }) => _id)

  expect(await ids({})).toEqual(expected(() => true))
  expect(await ids({ 'a.b': 3 })).toEqual(expected(({ a }) => a.b === 3))
  expect(await ids({ 'list.1.n': 4 })).toEqual(expected(({ list }) => list[1]?.n === 4))
  const branches = [{ 'a.b': { $lt: 2 } }, { $nor: [{ c: { $lt: 8 } }] }]
  expect(await ids({ $or: branches, $comment: 'either' })).toEqual(
    expected(({ a, c }) => a.b < 2 || c >= 8),
  )
  const expr = { $expr: { $gt: ['$a.b', '$c'] } }
  expect(await ids(expr)).toEqual(expected(({ a, c }) => a.b > c))
  expect(await ids({ c: 1, $and: [expr] })).toEqual(expected(({ a, c }) => c === 1 && a.b > 1))
  const schema = { $jsonSchema: { properties: { c: { maximum: 3 } } } }
  expect(await ids({ 'a.b': 1, ...schema })).toEqual(expected(({ a, c }) => a.b === 1 && c <= 3))
  expect(await things.find({ c: 1 }).toArray()).toEqual(all.filter(({ c }) => c === 1))
  expect(await things.countDocuments({ 'd.e': 12 })).toBe(expected(({ d }) => d.e === 12).length)
  await things.updateMany({ 'list.n': 2 }, { $set: { 'list.$.n': -1 }, $inc: { c: 100 } })
  const changed = await things.findOne({ _id: 2 })
  expect(changed).toEqual({ ...all[2], list: [{ n: -1 }, { n: 2 }], c: 102 })
})
