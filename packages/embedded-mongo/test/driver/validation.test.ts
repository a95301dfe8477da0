import { expect, test } from 'vitest'
import { errorOf, useStore } from '../support/test-store.ts'

const store = useStore()

test('a validator is kept by every kind of write, unless it is bypassed', async () => {
  const { db } = store
  await db.createCollection('things', { validator: { n: { $gte: 0 } } })
  const things = db.collection<{ _id: number; n?: number }>('things')
  await things.insertOne({ _id: 1, n: 1 })
  const failed = { code: 121, message: expect.stringContaining('failed validation') as string }
  expect(await errorOf(things.insertOne({ _id: 2, n: -1 }))).toMatchObject(failed)
  expect(await errorOf(things.updateOne({ _id: 1 }, { $inc: { n: -5 } }))).toMatchObject(failed)
  expect(await errorOf(things.replaceOne({ _id: 1 }, {}))).toMatchObject(failed)
  expect(await errorOf(things.findOneAndUpdate({ _id: 1 }, { $unset: { n: 1 } }))).toMatchObject(
    failed,
  )
  expect(
    await errorOf(things.updateOne({ _id: 3 }, { $set: { n: -1 } }, { upsert: true })),
  ).toMatchObject(failed)
  await db.collection<{ _id: number; n: number }>('source').insertOne({ _id: 4, n: -4 })
  expect(
    await errorOf(
      db
        .collection('source')
        .aggregate([{ $merge: 'things' }])
        .toArray(),
    ),
  ).toMatchObject(failed)
  await things.insertOne({ _id: 2, n: -1 }, { bypassDocumentValidation: true })
  expect(await things.find().sort({ _id: 1 }).toArray()).toEqual([
    { _id: 1, n: 1 },
    { _id: 2, n: -1 },
  ])
})

test('a validator can be changed, softened and shown', async () => {
  const { db } = store
  const things = db.collection<{ _id: number; n: number }>('things')
  await things.insertMany([{ _id: 1, n: -1 }])
  await db.command({
    collMod: 'things',
    validator: { n: { $gte: 0 } },
    validationLevel: 'moderate',
  })
  await things.updateOne({ _id: 1 }, { $set: { n: -2 } })
  expect(await errorOf(things.insertOne({ _id: 2, n: -1 }))).toMatchObject({ code: 121 })
  const [info] = await db.listCollections({ name: 'things' }).toArray()
  expect(info).toMatchObject({
    options: { validator: { n: { $gte: 0 } }, validationLevel: 'moderate' },
  })
  await db.command({ collMod: 'things', validationAction: 'warn' })
  await things.insertOne({ _id: 2, n: -1 })
  expect(
    await errorOf(db.command({ collMod: 'things', validationLevel: 'mistyped' })),
  ).toMatchObject({ code: 2 })
  expect(
    await errorOf(db.createCollection('others', { validator: { $mistyped: 1 } })),
  ).toMatchObject({ code: 2 })
})
