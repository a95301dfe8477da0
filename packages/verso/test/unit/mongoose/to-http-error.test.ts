import mongoose, { Schema } from 'mongoose'
import { afterEach, describe, expect, it } from 'vitest'

import { HttpError } from '../../../src/errors/http-error.ts'
import { connectMongoose } from '../../../src/mongoose/connect-mongoose.ts'
import { defineModel } from '../../../src/mongoose/define-model.ts'
import { toHttpError } from '../../../src/mongoose/to-http-error.ts'
import { withMongoose } from '../../../src/mongoose/with-mongoose.ts'
import type { ApiRequest, ApiResponse } from '../../../src/types/api.ts'

const secret = 'what-the-client-sent'

const schema = new Schema({
  name: { type: String, required: true, minlength: 2, maxlength: 5 },
  age: { type: Number, min: 0, max: 150 },
  color: { type: String, enum: ['red', 'green'] },
  even: { type: Number, validate: (value: number) => value % 2 === 0 },
  nested: { deep: { type: Date } },
})

afterEach(() => {
  mongoose.deleteModel(/.*/)
})

describe('an invalid document is 400, with the field and without its value', () => {
  it.each<[string, object, string]>([
    ['a missing value', {}, 'name is required'],
    ['a short text', { name: 'x' }, 'name is too short'],
    ['a long text', { name: secret }, 'name is too long'],
    ['a small number', { name: 'Ada', age: -1 }, 'age is too small'],
    ['a large number', { name: 'Ada', age: 151 }, 'age is too large'],
    ['an unknown choice', { name: 'Ada', color: secret }, 'color is not one of the allowed values'],
    ['a rule of the app', { name: 'Ada', even: 3 }, 'even is not valid'],
    ['a wrong type', { name: 'Ada', age: secret }, 'age is not a valid Number'],
    [
      'a wrong type deep down',
      { name: 'Ada', nested: { deep: secret } },
      'nested.deep is not a valid date',
    ],
    ['an object for a text', { name: { $gt: secret } }, 'name is not a valid string'],
    ['two things', { age: -1 }, 'name is required; age is too small'],
  ])('%s', async (_, document, message) => {
    const Model = defineModel('Thing', schema)
    const error: unknown = await new Model(document).validate().catch((reason: unknown) => reason)
    const answer = toHttpError(error)
    expect(answer).toMatchObject({ status: 400, cause: error })
    expect(answer?.message.split('; ').sort()).toEqual(message.split('; ').sort())
    expect(answer?.message).not.toContain(secret)
  })

  it('a wrong id in a filter', () => {
    const Model = defineModel('Thing', schema)
    let error: unknown
    try {
      Model.findById(secret).cast(Model)
    } catch (reason) {
      error = reason
    }
    expect(toHttpError(error)).toMatchObject({
      status: 400,
      message: '_id is not a valid ObjectId',
    })
  })
})

describe('errors of the driver', () => {
  const driverError = (name: string, properties: object = {}): Error =>
    Object.assign(new Error('at 10.0.0.7:27017'), { name }, properties)

  it.each([
    ['MongoNetworkError', {}],
    ['MongoNetworkTimeoutError', {}],
    ['MongoServerSelectionError', {}],
    ['MongooseServerSelectionError', {}],
    ['MongoPoolClearedError', {}],
    ['MongoWaitQueueTimeoutError', {}],
    ['MongoNotConnectedError', {}],
    ['MongoServerError', { code: 11_602 }],
    ['MongoServerError', { code: 91 }],
    ['Error', { syscall: 'write', code: 'EPIPE' }],
  ])('%s %j is 503', (name, properties) => {
    expect(toHttpError(driverError(name, properties))).toMatchObject({
      status: 503,
      message: 'The database cannot be reached',
    })
  })

  it('a disk without room is 507', () => {
    expect(toHttpError(driverError('MongoServerError', { code: 14_031 }))).toMatchObject({
      status: 507,
      message: 'The disk of the database is full',
    })
  })

  it.each([
    [{ keyPattern: { name: 1 }, keyValue: { name: secret } }, 'name is already taken'],
    [{ keyPattern: { a: 1, b: 1 } }, 'a, b is already taken'],
    [{}, 'The document is already taken'],
  ])('E11000 with %j is 409', (properties, message) => {
    const error = driverError('MongoServerError', { code: 11_000, ...properties })
    expect(toHttpError(error)).toMatchObject({ status: 409, message })
  })

  it.each([
    [driverError('MongoServerError', { code: 2 })],
    [new TypeError('a bug')],
    [Object.assign(new Error('no space left on device'), { code: 'ENOSPC', syscall: 'write' })],
    ['text'],
    [undefined],
    [{ code: 11_000 }],
  ])('%s stays what it is', (error) => {
    expect(toHttpError(error)).toBeUndefined()
  })

  it('leaves an HttpError alone', () => {
    const error = new HttpError(418, 'teapot')
    expect(toHttpError(error)).toBe(error)
  })
})

describe('without an address', () => {
  it('says so', async () => {
    const saved = process.env['MONGODB_URI']
    delete process.env['MONGODB_URI']
    const failed = { code: 'VERSO_ERR_DATABASE' }
    await expect(connectMongoose()).rejects.toMatchObject(failed)
    const handler = withMongoose(() => expect.unreachable())
    // It never comes so far as to look at them.
    await expect(handler({} as ApiRequest, {} as ApiResponse)).rejects.toMatchObject(failed)
    if (saved !== undefined) process.env['MONGODB_URI'] = saved
  })
})
