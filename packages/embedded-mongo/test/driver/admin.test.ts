import { Long } from 'mongodb'
import { describe, expect, test } from 'vitest'
import { errorOf, useStore } from '../support/test-store.ts'

const store = useStore()

describe('collections', () => {
  test('are made by writing, listed, renamed and dropped', async () => {
    const { db, client } = store
    await db.collection('a').insertOne({ x: 1 })
    await db.createCollection('b')
    await db.createCollection('b')
    const names = async (): Promise<string[]> =>
      (await db.listCollections({}, { nameOnly: true }).toArray())
        .map(({ name }) => name)
        .toSorted((x, y) => x.localeCompare(y))
    expect(await names()).toEqual(['a', 'b'])
    expect(await errorOf(db.collection('a').rename('b'))).toMatchObject({ code: 48 })
    await db.collection('a').createIndex({ x: 1 })
    await db.collection('a').rename('b', { dropTarget: true })
    expect(await names()).toEqual(['b'])
    expect(await db.collection('b').findOne({ x: 1 }, { hint: 'x_1' })).toMatchObject({ x: 1 })
    expect(await errorOf(db.collection('nope').rename('c'))).toMatchObject({ code: 26 })
    const { databases } = await client.db('admin').admin().listDatabases()
    expect(databases.map(({ name }) => name)).toContain(db.databaseName)
    expect(await db.dropDatabase()).toBe(true)
    expect(await names()).toEqual([])
    expect(await db.collection('b').drop()).toBe(true)
  })

  test('have names that make sense', async () => {
    const { db, client } = store
    for (const name of ['system.users', 'a$b']) {
      expect(await errorOf(db.collection(name).insertOne({}))).toMatchObject({
        code: 73,
      })
    }
    expect(await errorOf(db.command({ find: '' }))).toMatchObject({ code: 73 })
    expect(await errorOf(db.command({ find: 5 }))).toMatchObject({ code: 73 })
    expect(await errorOf(db.command({ find: 'x'.repeat(300) }))).toMatchObject({ code: 73 })
    expect(
      await errorOf(client.db('admin').command({ renameCollection: 'nodot', to: 'a.b' })),
    ).toMatchObject({ code: 73 })
  })

  test.each(['capped', 'timeseries', 'expireAfterSeconds'])(
    'of the kind %s are refused',
    async (option) => {
      expect(await errorOf(store.db.command({ create: 'c', [option]: 1 }))).toMatchObject({
        code: 238,
      })
    },
  )
})

describe('what clients ask when they connect', () => {
  test('is answered', async () => {
    const admin = store.client.db('admin')
    expect(await admin.command({ hello: 1 })).toMatchObject({
      isWritablePrimary: true,
      setName: expect.any(String) as string,
      logicalSessionTimeoutMinutes: 30,
      maxBsonObjectSize: 16_777_216,
      maxMessageSizeBytes: 48_000_000,
    })
    expect(await admin.command({ buildInfo: 1 })).toMatchObject({
      modules: ['@versojs/embedded-mongo'],
    })
    for (const command of [
      'ping',
      'serverStatus',
      'hostInfo',
      'connectionStatus',
      'getCmdLineOpts',
      'listDatabases',
      'replSetGetStatus',
      'whatsmyuri',
      'startSession',
    ]) {
      expect(await admin.command({ [command]: 1 })).toMatchObject({ ok: 1 })
    }
    expect(await admin.command({ getParameter: 1, featureCompatibilityVersion: 1 })).toMatchObject({
      featureCompatibilityVersion: { version: '8.0' },
    })
    expect(await admin.command({ getParameter: '*' })).toMatchObject({ enableTestCommands: false })
    expect(await admin.command({ getLog: 'startupWarnings' })).toMatchObject({ ok: 1 })
  })

  test('counts and sizes', async () => {
    const { db } = store
    await db.collection('things').insertMany([{ a: 1 }, { a: 2 }])
    expect(await db.command({ collStats: 'things' })).toMatchObject({
      count: 2,
      nindexes: 1,
      capped: false,
    })
    expect(await db.command({ dbStats: 1 }, { promoteLongs: false })).toMatchObject({
      objects: Long.fromNumber(2),
      collections: Long.fromNumber(1),
    })
    await db.collection('things').deleteOne({ a: 1 })
    expect(await db.collection('things').estimatedDocumentCount()).toBe(1)
  })
})

describe('a write concern', () => {
  test('of one node is fulfilled, of more is reported, and nonsense is refused', async () => {
    const { db } = store
    const insert = (writeConcern: object): Promise<unknown> =>
      db.command({ insert: 'things', documents: [{}], writeConcern })
    for (const writeConcern of [{ w: 1 }, { w: 'majority', j: true, wtimeout: 5 }, {}]) {
      expect(await insert(writeConcern)).toMatchObject({ ok: 1, n: 1 })
    }
    expect(
      await errorOf(db.collection('things').insertOne({}, { writeConcern: { w: 3 } })),
    ).toMatchObject({ code: 100 })
    expect(
      await errorOf(
        db.collection('things').insertOne({}, { writeConcern: { w: 'mistyped' as never } }),
      ),
    ).toMatchObject({ code: 79 })
    expect(await errorOf(insert({ w: -1 }))).toMatchObject({ code: 9 })
    expect(await errorOf(insert({ mistyped: 1 }))).toMatchObject({ code: 40_415 })
  })
})

describe('an index that expires documents', () => {
  test('removes them, and only them', async () => {
    const things = store.db.collection<{ _id: number; at?: unknown; keep?: boolean }>('things')
    await things.createIndex({ at: 1 }, { expireAfterSeconds: 60 })
    const old = new Date(Date.now() - 61_000)
    await things.insertMany([
      { _id: 1, at: old },
      { _id: 2, at: new Date() },
      { _id: 3, at: 'long ago' },
      { _id: 4 },
      { _id: 5, at: [new Date(), old] },
    ])
    while ((await things.countDocuments()) > 3)
      await new Promise((resolve) => setTimeout(resolve, 50))
    expect((await things.find().toArray()).map(({ _id }) => _id)).toEqual([2, 3, 4])
    await store.db.command({ collMod: 'things', index: { name: 'at_1', expireAfterSeconds: 0 } })
    while ((await things.countDocuments()) > 2)
      await new Promise((resolve) => setTimeout(resolve, 50))
    expect(
      await errorOf(store.db.command({ collMod: 'things', index: { name: 'nope', hidden: true } })),
    ).toMatchObject({ code: 27 })
  })
})

test('the time on replies goes on with writes', async () => {
  const time = async (command: object): Promise<bigint> => {
    const reply = await store.db.command(command)
    expect(reply['$clusterTime'].clusterTime).toEqual(reply.operationTime)
    return reply.operationTime.toBigInt()
  }
  let last = await time({ ping: 1 })
  for (const _id of [1, 2, 3]) {
    const written = await time({ insert: 'things', documents: [{ _id }] })
    expect(written).toBeGreaterThan(last)
    last = await time({ find: 'things', filter: { _id } })
    expect(last).toBeGreaterThanOrEqual(written)
  }
})
