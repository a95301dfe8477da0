import mongoose, { Schema } from 'mongoose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorOf, useStore } from '../support/test-store.ts'

const store = useStore()

const userSchema = new Schema(
  {
    email: { type: String, required: true, unique: true, lowercase: true },
    name: { type: String, index: true },
    age: { type: Number, min: 0 },
    tags: [String],
    balance: Schema.Types.Decimal128,
    friends: [{ type: Schema.Types.ObjectId, ref: 'User' }],
    address: { street: String, city: String },
    meta: { type: Map, of: Number },
  },
  { timestamps: true },
)

const connection = mongoose.createConnection()
const User = connection.model('User', userSchema)
const Post = connection.model(
  'Post',
  new Schema({
    title: String,
    author: { type: Schema.Types.ObjectId, ref: 'User' },
    votes: { type: Number, default: 0 },
  }),
)

beforeAll(async () => {
  await connection.openUri(store.uri)
  await User.init()
})

afterAll(async () => {
  await connection.close()
})

describe('Mongoose', () => {
  test('creates, finds, changes and removes', async () => {
    const anna = await User.create({
      email: 'Anna@example.org',
      name: 'Anna',
      age: 30,
      tags: ['a'],
      meta: { x: 1 },
    })
    anna.age = 31
    anna.tags.push('b')
    anna.meta?.set('y', 2)
    await anna.save()
    const found = await User.findOne({ email: 'anna@example.org' }).orFail()
    expect(found.toObject({ flattenMaps: true })).toMatchObject({
      age: 31,
      tags: ['a', 'b'],
      meta: { x: 1, y: 2 },
    })
    expect(found.updatedAt.getTime()).toBeGreaterThanOrEqual(found.createdAt.getTime())
    await User.updateOne(
      { _id: anna._id },
      { $set: { 'address.city': 'Bonn' }, $addToSet: { tags: { $each: ['b', 'c'] } } },
    )
    expect((await User.findById(anna._id).orFail()).address?.city).toBe('Bonn')
    expect(await User.find({ tags: 'c' }).select('name -_id').lean()).toEqual([{ name: 'Anna' }])
    expect(
      await User.findOneAndUpdate(
        { name: 'Anna' },
        { age: 40 },
        { returnDocument: 'after' },
      ).lean(),
    ).toMatchObject({ age: 40 })
    expect(await User.deleteOne({ name: 'Anna' })).toMatchObject({ deletedCount: 1 })
    expect(await User.exists({ name: 'Anna' })).toBeNull()
  })

  test('keeps what is unique, with the fields that error handlers read', async () => {
    await User.create({ email: 'one@example.org' })
    const error = await errorOf(User.create({ email: 'one@example.org' }))
    expect(error).toMatchObject({
      code: 11_000,
      keyPattern: { email: 1 },
      keyValue: { email: 'one@example.org' },
    })
    expect(await User.diffIndexes()).toEqual({ toDrop: [], toCreate: [] })
  })

  test('populates, counts, groups and iterates', async () => {
    const bert = await User.create({ email: 'bert@example.org', name: 'Bert' })
    await Post.insertMany(
      Array.from({ length: 25 }, (_, at) => ({ title: `p${at}`, author: bert._id, votes: at % 5 })),
    )
    const post = await Post.findOne({ title: 'p3' })
      .populate<{ author: { name: string } }>('author')
      .orFail()
    expect(post.author.name).toBe('Bert')
    expect(await Post.countDocuments({ votes: { $gte: 3 } })).toBe(10)
    expect(await Post.estimatedDocumentCount()).toBe(25)
    expect((await Post.distinct('votes')).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4])
    const groups = await Post.aggregate<{ _id: number; n: number }>([
      { $match: { author: bert._id } },
      { $group: { _id: '$votes', n: { $sum: 1 } } },
      { $sort: { _id: 1 } },
    ])
    expect(groups).toEqual([0, 1, 2, 3, 4].map((_id) => ({ _id, n: 5 })))
    let seen = 0
    for await (const _post of Post.find().sort('-votes').cursor({ batchSize: 7 })) seen++
    expect(seen).toBe(25)
    const page = await Post.find().sort({ votes: -1, title: 1 }).skip(5).limit(3).lean()
    expect(page.map(({ title }) => title)).toEqual(['p13', 'p18', 'p23'])
  })

  test('writes in bulk and saves versions', async () => {
    const result = await Post.bulkWrite([
      { insertOne: { document: { title: 'bulk' } } },
      { updateMany: { filter: { title: 'bulk' }, update: { $inc: { votes: 7 } } } },
      { deleteOne: { filter: { title: 'nothing' } } },
    ])
    expect(result).toMatchObject({ insertedCount: 1, modifiedCount: 1, deletedCount: 0 })
    const first = await User.create({ email: 'v@example.org', tags: ['a', 'b'] })
    const copy = await User.findById(first._id).orFail()
    first.set('tags', ['b'])
    await first.save()
    copy.set('tags.1', 'z')
    expect((await errorOf(copy.save())).message).toMatch(/No matching document found|version/)
  })

  test('runs transactions', async () => {
    await Post.createCollection()
    await connection.transaction(async (session) => {
      await Post.create([{ title: 't1' }], { session })
      expect(await Post.countDocuments({ title: 't1' }).session(session)).toBe(1)
      expect(await Post.countDocuments({ title: 't1' })).toBe(0)
    })
    expect(await Post.countDocuments({ title: 't1' })).toBe(1)
    const failed = errorOf(
      connection.transaction(async (session) => {
        await Post.create([{ title: 't2' }], { session })
        throw new Error('changed my mind')
      }),
    )
    expect((await failed).message).toBe('changed my mind')
    expect(await Post.countDocuments({ title: 't2' })).toBe(0)
  })

  test('counts every one of the transactions that change a document at once', async () => {
    const counter = await Post.create({ title: 'counter' })
    await Promise.all(
      Array.from({ length: 6 }, () =>
        connection.transaction(async (session) => {
          const post = await Post.findById(counter._id).session(session).orFail()
          post.votes++
          await post.save()
          await Post.create([{ title: 'counted' }], { session })
        }),
      ),
    )
    expect((await Post.findById(counter._id).orFail()).votes).toBe(6)
    expect(await Post.countDocuments({ title: 'counted' })).toBe(6)
  })

  test('explains an aggregation, and what a validator has against a document', async () => {
    const { stages } = (await Post.aggregate([
      { $match: { title: 'none' } },
      { $group: { _id: '$votes' } },
    ]).explain('executionStats')) as unknown as { stages: { $cursor?: object }[] }
    expect(stages[0]?.$cursor).toMatchObject({ executionStats: { nReturned: 0 } })
    const Strict = connection.model('Strict', new Schema({ n: Number }))
    await Strict.createCollection({ validator: { $jsonSchema: { required: ['n'] } } })
    await expect(Strict.create({})).rejects.toMatchObject({
      code: 121,
      errInfo: { details: { schemaRulesNotSatisfied: [{ missingProperties: ['n'] }] } },
    })
  })

  test('sees exact decimals', async () => {
    const rich = await User.create({ email: 'rich@example.org', balance: '0.1' })
    await User.updateOne(
      { _id: rich._id },
      { $inc: { balance: mongoose.Types.Decimal128.fromString('0.2') } },
    )
    expect(String((await User.findById(rich._id).orFail()).balance)).toBe('0.3')
  })
})
