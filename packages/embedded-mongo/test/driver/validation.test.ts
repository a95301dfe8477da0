import { describe, expect, test } from 'vitest'
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

describe('the error of a validator', () => {
  async function detailsOf(validator: object, doc: object): Promise<unknown> {
    await store.db.dropCollection('things')
    await store.db.createCollection('things', { validator })
    const failed = store.db.collection('things').insertOne({ ...doc })
    return failed.then(
      () => 'valid',
      (error: { errInfo?: { details?: unknown } }) => error.errInfo?.details,
    )
  }

  const schema = {
    title: 'Person',
    required: ['name', 'age'],
    properties: {
      _id: {},
      name: { bsonType: 'string', maxLength: 5, description: 'what one is called' },
      age: { minimum: 0, exclusiveMinimum: true },
      tags: { bsonType: 'array', items: { enum: ['a', 'b'] }, uniqueItems: true },
      home: { properties: { city: { pattern: '^[A-Z]' } }, maxProperties: 1 },
      contact: { oneOf: [{ bsonType: 'string' }, { minLength: 3 }] },
      even: { anyOf: [{ multipleOf: 2 }, { not: { bsonType: 'int' } }] },
    },
    additionalProperties: false,
  }
  const shown = (...rules: object[]): object => ({
    operatorName: '$jsonSchema',
    title: 'Person',
    schemaRulesNotSatisfied: rules,
  })
  const property = (propertyName: string, ...details: object[]): object =>
    shown({
      operatorName: 'properties',
      propertiesNotSatisfied: [{ propertyName, details }],
    })
  const anna = { name: 'Anna', age: 30 }

  test.each([
    [anna, 'valid'],
    [
      { name: 'Anna' },
      shown({
        operatorName: 'required',
        specifiedAs: { required: ['name', 'age'] },
        missingProperties: ['age'],
      }),
    ],
    [
      { ...anna, name: 5 },
      shown({
        operatorName: 'properties',
        propertiesNotSatisfied: [
          {
            propertyName: 'name',
            description: 'what one is called',
            details: [
              {
                operatorName: 'bsonType',
                specifiedAs: { bsonType: 'string' },
                reason: 'type did not match',
                consideredValue: 5,
                consideredType: 'int',
              },
            ],
          },
        ],
      }),
    ],
    [
      { ...anna, age: 0 },
      property('age', {
        operatorName: 'minimum',
        specifiedAs: { minimum: 0 },
        reason: 'comparison failed',
        consideredValue: 0,
      }),
    ],
    [
      { ...anna, tags: ['a', 'c'] },
      property('tags', {
        operatorName: 'items',
        reason: 'At least one item did not match the sub-schema',
        itemIndex: 1,
        details: [
          {
            operatorName: 'enum',
            specifiedAs: { enum: ['a', 'b'] },
            reason: 'value was not found in enum',
            consideredValue: 'c',
          },
        ],
      }),
    ],
    [
      { ...anna, home: { city: 'bonn', zip: 1 } },
      property(
        'home',
        {
          operatorName: 'properties',
          propertiesNotSatisfied: [
            {
              propertyName: 'city',
              details: [
                {
                  operatorName: 'pattern',
                  specifiedAs: { pattern: '^[A-Z]' },
                  reason: 'regular expression did not match',
                  consideredValue: 'bonn',
                },
              ],
            },
          ],
        },
        {
          operatorName: 'maxProperties',
          specifiedAs: { maxProperties: 1 },
          reason: 'specified number of properties was not satisfied',
          numberOfProperties: 2,
        },
      ),
    ],
    [
      { ...anna, contact: 'mail' },
      property('contact', {
        operatorName: 'oneOf',
        reason: 'more than one subschema matched',
        matchingSchemaIndexes: [0, 1],
      }),
    ],
    [
      { ...anna, other: 1 },
      shown({
        operatorName: 'additionalProperties',
        specifiedAs: { additionalProperties: false },
        additionalProperties: ['other'],
      }),
    ],
  ])('tells of %o what the schema says against it', async (doc, expected) => {
    expect(await detailsOf({ $jsonSchema: schema }, doc)).toEqual(expected)
  })

  test('tells which of several ways none led to', async () => {
    const details = await detailsOf({ $jsonSchema: schema }, { ...anna, even: 3 })
    expect(details).toMatchObject(
      property('even', {
        operatorName: 'anyOf',
        schemasNotSatisfied: [
          { index: 0, details: [{ operatorName: 'multipleOf' }] },
          { index: 1, details: [{ operatorName: 'not', reason: 'child expression matched' }] },
        ],
      }),
    )
  })

  test('leaves out values that would not fit into an answer', async () => {
    const name = 'x'.repeat(12_000_000)
    expect(await detailsOf({ $jsonSchema: schema }, { ...anna, name })).toEqual({
      operatorName: '$jsonSchema',
      title: 'Person',
    })
  })

  test('does so for schemas that nest deeply', async () => {
    let nested: object = { bsonType: 'string' }
    let doc: object = { a: 1 }
    for (let depth = 0; depth < 60; depth++) {
      nested = { properties: { a: nested } }
      if (depth > 0) doc = { a: doc }
    }
    expect(await detailsOf({ $jsonSchema: nested }, doc)).toEqual({ operatorName: '$jsonSchema' })
  })

  test.each([
    ['$gte', { n: { $gte: 0 } }],
    ['$eq', { n: 5 }],
    ['$or', { $or: [{ n: 5 }, { m: 5 }] }],
    ['$and', { n: { $gte: 0 }, m: 5 }],
  ])('names %s', async (operatorName, validator) => {
    expect(await detailsOf(validator, { n: -1 })).toEqual({ operatorName, specifiedAs: validator })
  })
})
