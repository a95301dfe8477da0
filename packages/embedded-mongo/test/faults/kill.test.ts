import { MongoClient } from 'mongodb'
import { expect, test } from 'vitest'
import { startChildStore } from '../support/child-store.ts'
import { tempFolder } from '../support/temp-folder.ts'

const WRITERS = 16
/** More of them find rarer moments: FAULT_ROUNDS=20. */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 4)

interface Entry {
  _id: string
  writer: number
  n: number
}

/** Writes until the store is gone; gives back what was acknowledged. */
async function writeUntilKilled(client: MongoClient, writer: string): Promise<string[]> {
  const acknowledged: string[] = []
  const entries = client.db('app').collection<Entry>('entries')
  const counters = client.db('app').collection<{ _id: string; count: number }>('counters')
  try {
    for (let n = 0; ; n++) {
      const _id = `${writer}-${n}`
      await entries.insertOne({ _id, writer: Number(writer.split('-')[1]), n })
      await counters.updateOne({ _id: writer }, { $inc: { count: 1 } }, { upsert: true })
      acknowledged.push(_id)
    }
  } catch {
    // Killed: what was not acknowledged may be there or not.
    return acknowledged
  }
}

test(
  'kill -9 beneath 16 writers loses nothing that was acknowledged, and doubles nothing',
  { timeout: 30_000 * ROUNDS },
  async () => {
    const dataDir = tempFolder()
    const acknowledged: string[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const store = await startChildStore(dataDir)
      const client = await MongoClient.connect(store.uri, {
        serverSelectionTimeoutMS: 300,
        retryWrites: false,
        maxPoolSize: WRITERS,
      })
      const { db } = { db: client.db('app') }
      await db.collection('entries').createIndexes([
        { key: { writer: 1, n: -1 }, name: 'writer_n' },
        { key: { n: 1 }, name: 'n' },
      ])
      expect(
        await db.collection<Entry>('entries').countDocuments({ _id: { $in: acknowledged } }),
      ).toBe(acknowledged.length)
      for (const name of ['entries', 'counters']) {
        await db.createCollection(name)
        expect(await db.command({ validate: name })).toMatchObject({ valid: true, errors: [] })
      }
      const writers = Array.from({ length: WRITERS }, (_, at) =>
        writeUntilKilled(client, `${round}-${at}`),
      )
      // Enough has been written to be worth a kill, wherever it falls.
      while ((await db.collection('entries').estimatedDocumentCount()) < (round + 1) * 150) {
        await new Promise(setImmediate)
      }
      await store.end('SIGKILL')
      for (const ids of await Promise.all(writers)) acknowledged.push(...ids)
      await client.close()
    }
    const store = await startChildStore(dataDir)
    const client = await MongoClient.connect(store.uri)
    const db = client.db('app')
    const ids = new Set(
      await db
        .collection<Entry>('entries')
        .find()
        .map(({ _id }) => _id)
        .toArray(),
    )
    expect(acknowledged.length).toBeGreaterThan(ROUNDS * 50)
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([])
    // Every acknowledged increment once; one more may have been done and not acknowledged.
    for (const { _id, count } of await db
      .collection<{ _id: string; count: number }>('counters')
      .find()
      .toArray()) {
      const own = acknowledged.filter((id) => id.startsWith(`${_id}-`)).length
      expect(count === own || count === own + 1).toBe(true)
    }
    for (const name of ['entries', 'counters']) {
      expect(await db.command({ validate: name })).toMatchObject({ valid: true, errors: [] })
    }
    await client.close()
    await store.end('SIGTERM')
  },
)

test('a retry after a kill does not repeat the write', { timeout: 60_000 }, async () => {
  const { Binary, Int32, Long, documentOf } = await import('../../src/bson/value.ts')
  const { opMsg, RawClient } = await import('../support/raw-client.ts')
  const dataDir = tempFolder()
  const update = (): Buffer =>
    opMsg(
      documentOf(
        ['update', 'counters'],
        [
          'updates',
          [
            documentOf(
              ['q', documentOf(['_id', new Int32(1)])],
              ['u', documentOf(['$inc', documentOf(['n', new Int32(1)])])],
              ['upsert', true],
            ),
          ],
        ],
        ['lsid', documentOf(['id', new Binary(Buffer.alloc(16, 7), 4)])],
        ['txnNumber', Long.fromNumber(1)],
        ['$db', 'app'],
      ),
    )
  for (let round = 0; round < 3; round++) {
    const store = await startChildStore(dataDir)
    const client = await RawClient.connect(store.uri)
    client.send(update())
    const reply = await client.reply()
    expect([round, reply.get('n'), reply.get('upserted')]).toMatchObject([
      round,
      { value: 1 },
      [expect.anything()],
    ])
    client.close()
    await store.end('SIGKILL')
  }
  const store = await startChildStore(dataDir)
  const client = await MongoClient.connect(store.uri)
  expect(await client.db('app').collection('counters').find().toArray()).toEqual([{ _id: 1, n: 1 }])
  await client.close()
  await store.end('SIGTERM')
})

test(
  'a committed transaction survives a kill, and an open one does not',
  { timeout: 60_000 },
  async () => {
    const dataDir = tempFolder()
    const store = await startChildStore(dataDir)
    const client = await MongoClient.connect(store.uri, { serverSelectionTimeoutMS: 300 })
    const things = client.db('app').collection<{ _id: number }>('things')
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await things.insertOne({ _id: 1 }, { session })
        await things.insertOne({ _id: 2 }, { session })
      }),
    )
    const open = client.startSession()
    open.startTransaction()
    await things.insertOne({ _id: 3 }, { session: open })
    await things.deleteOne({ _id: 1 }, { session: open })
    await store.end('SIGKILL')
    await client.close()
    const again = await startChildStore(dataDir)
    const reader = await MongoClient.connect(again.uri)
    expect(await reader.db('app').collection('things').find().toArray()).toEqual([
      { _id: 1 },
      { _id: 2 },
    ])
    expect(await reader.db('app').command({ validate: 'things' })).toMatchObject({ valid: true })
    await reader.close()
    await again.end('SIGTERM')
  },
)
