import type { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Binary, type Document, documentOf, Int32, Long, type Value } from '../../src/bson/value.ts'
import { opMsg, RawClient } from '../support/raw-client.ts'
import { errorOf, useStore } from '../support/test-store.ts'

const store = useStore()

function numbered(command: Document, lsid: Document, txnNumber: number): Buffer {
  return opMsg(
    new Map([
      ...command,
      ['lsid', lsid],
      ['txnNumber', Long.fromNumber(txnNumber)],
      ['$db', store.db.databaseName],
    ]),
  )
}

function newSession(): Document {
  return documentOf(['id', new Binary(randomBytes(16), 4)])
}

function numberOf(value: Value): number {
  return value instanceof Int32 ? value.value : Number.NaN
}

describe('a retried write', () => {
  test('is not done twice and gives the first answer', async () => {
    const things = store.db.collection<{ _id: number; n: number }>('things')
    await things.insertOne({ _id: 1, n: 0 })
    const client = await RawClient.connect(store.uri)
    const session = newSession()
    const inc = documentOf(['n', new Int32(1)])
    const update = documentOf(
      ['update', 'things'],
      [
        'updates',
        [documentOf(['q', documentOf(['_id', new Int32(1)])], ['u', documentOf(['$inc', inc])])],
      ],
    )
    const modify = documentOf(
      ['findAndModify', 'things'],
      ['query', documentOf(['_id', new Int32(1)])],
      ['update', documentOf(['$inc', inc])],
      ['new', true],
    )
    const insert = documentOf(
      ['insert', 'things'],
      ['documents', [documentOf(['_id', new Int32(2)]), documentOf(['_id', new Int32(3)])]],
    )
    const remove = documentOf(
      ['delete', 'things'],
      ['deletes', [documentOf(['q', documentOf(['_id', new Int32(3)])], ['limit', new Int32(1)])]],
    )
    for (const [at, command] of [update, modify, insert, remove].entries()) {
      const replies: Document[] = []
      for (let attempt = 0; attempt < 3; attempt++) {
        client.send(numbered(command, session, at + 1))
        const reply = await client.reply()
        for (const field of ['$clusterTime', 'operationTime']) reply.delete(field)
        replies.push(reply)
      }
      expect(replies[0]?.get('ok')).toMatchObject({ value: 1 })
      expect(replies[1]).toEqual(replies[0])
      expect(replies[2]).toEqual(replies[0])
    }
    expect(await things.find().sort({ _id: 1 }).toArray()).toEqual([{ _id: 1, n: 2 }, { _id: 2 }])
    client.close()
  })

  test('across collections is not done twice either', async () => {
    const { db } = store
    const client = await RawClient.connect(store.uri)
    const id = documentOf(['_id', new Int32(1)])
    const inc = documentOf(['$inc', documentOf(['n', new Int32(1)])])
    const command = documentOf(
      ['bulkWrite', new Int32(1)],
      [
        'ops',
        [
          documentOf(['insert', new Int32(0)], ['document', id]),
          documentOf(['update', new Int32(0)], ['filter', id], ['updateMods', inc]),
          documentOf(['insert', new Int32(1)], ['document', id]),
        ],
      ],
      ['nsInfo', ['a', 'b'].map((name) => documentOf(['ns', `${db.databaseName}.${name}`]))],
      ['lsid', newSession()],
      ['txnNumber', Long.fromNumber(1)],
      ['$db', 'admin'],
    )
    const replies: Document[] = []
    for (let attempt = 0; attempt < 2; attempt++) {
      client.send(opMsg(command))
      const reply = await client.reply()
      for (const field of ['$clusterTime', 'operationTime']) reply.delete(field)
      replies.push(reply)
    }
    client.close()
    expect(numberOf(replies[0]?.get('nInserted'))).toBe(2)
    expect(replies[1]).toEqual(replies[0])
    expect(await db.collection('a').find().toArray()).toEqual([{ _id: 1, n: 1 }])
  })

  test('finishes a batch that was cut short and counts all of it', async () => {
    const client = await RawClient.connect(store.uri)
    const session = newSession()
    const insert = (...ids: number[]): Document =>
      documentOf(
        ['insert', 'things'],
        ['documents', ids.map((id) => documentOf(['_id', new Int32(id)]))],
      )
    client.send(numbered(insert(1, 2), session, 1))
    expect(numberOf((await client.reply()).get('n'))).toBe(2)
    client.send(numbered(insert(1, 2, 3), session, 1))
    expect(numberOf((await client.reply()).get('n'))).toBe(3)
    expect(await store.db.collection('things').countDocuments()).toBe(3)
    client.close()
  })

  test('is refused when a newer one has started', async () => {
    const client = await RawClient.connect(store.uri)
    const session = newSession()
    const insert = documentOf(
      ['insert', 'things'],
      ['documents', [documentOf(['a', new Int32(1)])]],
    )
    client.send(numbered(insert, session, 5))
    await client.reply()
    client.send(numbered(insert, session, 4))
    expect(numberOf((await client.reply()).get('code'))).toBe(225)
    client.close()
  })

  test('of many documents is not retryable, and says so', async () => {
    const client = await RawClient.connect(store.uri)
    const deletes = [documentOf(['q', new Map()], ['limit', new Int32(0)])]
    client.send(numbered(documentOf(['delete', 'things'], ['deletes', deletes]), newSession(), 1))
    expect(numberOf((await client.reply()).get('code'))).toBe(72)
    client.close()
  })
})

describe('a fail point', () => {
  test('drops a connection, and the driver tries again', async () => {
    const admin = store.client.db('admin')
    const fail = (data: object, times = 1): Promise<unknown> =>
      admin.command({ configureFailPoint: 'failCommand', mode: { times }, data })
    await fail({ failCommands: ['insert'], closeConnection: true })
    await store.db.collection('things').insertOne({ a: 1 })
    await fail({ failCommands: ['insert'], errorCode: 11_600 })
    await store.db.collection('things').insertOne({ a: 2 })
    await fail({ failCommands: ['insert'], errorCode: 8 })
    expect(await errorOf(store.db.collection('things').insertOne({ a: 3 }))).toMatchObject({
      code: 8,
    })
    expect(await store.db.collection('things').countDocuments()).toBe(2)
    expect(
      await errorOf(admin.command({ configureFailPoint: 'other', mode: 'alwaysOn' })),
    ).toMatchObject({ code: 238 })
  })
})
