import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { decodeDocument } from '../../src/bson/decode.ts'
import { encodeDocument } from '../../src/bson/encode.ts'
import { type Document, documentOf, Int32, isDocument } from '../../src/bson/value.ts'
import { frame, opMsg, RawClient, sequence, uint32 } from '../support/raw-client.ts'
import { useStore } from '../support/test-store.ts'

const store = useStore()
const ping = documentOf(['ping', new Int32(1)], ['$db', 'admin'])

async function connect(): Promise<RawClient> {
  return RawClient.connect(store.uri)
}

describe('a connection', () => {
  test('answers pipelined commands in their order', async () => {
    const client = await connect()
    const bytes = [1, 2, 3, 4, 5].map((requestId) => opMsg(ping, { requestId }))
    client.send(Buffer.concat(bytes))
    for (const requestId of [1, 2, 3, 4, 5]) {
      const message = await client.message()
      expect(message?.readInt32LE(8)).toBe(requestId)
    }
    client.close()
  })

  test('answers a command that comes byte by byte', async () => {
    const client = await connect()
    for (const byte of opMsg(ping)) client.send(Buffer.of(byte))
    expect((await client.reply()).get('ok')).toMatchObject({ value: 1 })
    client.close()
  })

  test.each([
    ['an impossible length', Buffer.concat([uint32(3), Buffer.alloc(12)])],
    ['a message over 48 MB', Buffer.concat([uint32(48_000_001), Buffer.alloc(12)])],
    ['an unknown opcode', frame(1, 1, Buffer.alloc(20))],
    ['a negative length', Buffer.concat([uint32(0xffff_ffff), Buffer.alloc(12)])],
  ])('is closed after %s, and the server lives on', async (_what, bytes) => {
    const client = await connect()
    client.send(bytes)
    expect(await client.message()).toBeUndefined()
    expect(await store.db.command({ ping: 1 })).toMatchObject({ ok: 1 })
  })

  test('goes on after a document that is no BSON', async () => {
    const client = await connect()
    const broken = Buffer.from(opMsg(ping))
    broken[broken.indexOf('ping') - 1] = 0x77
    client.send(broken)
    expect((await client.reply()).get('code')).toMatchObject({ value: 22 })
    client.send(opMsg(ping))
    expect((await client.reply()).get('ok')).toMatchObject({ value: 1 })
    client.close()
  })

  test('refuses documents that nest too deeply', async () => {
    let filter: Document = new Map()
    let bytes = Buffer.from(encodeDocument(filter))
    // Built by hand, since the encoder refuses it as well.
    for (let depth = 0; depth < 500; depth++) {
      const inner = Buffer.concat([Buffer.from([3, 0x61, 0]), bytes, Buffer.of(0)])
      bytes = Buffer.concat([uint32(inner.length + 4), inner])
    }
    filter = documentOf(['find', 'c'], ['$db', 'd'])
    const head = Buffer.from(encodeDocument(filter)).subarray(4, -1)
    const content = Buffer.concat([
      head,
      Buffer.from([3]),
      Buffer.from('filter\0'),
      bytes,
      Buffer.of(0),
    ])
    const client = await connect()
    client.send(
      frame(2013, 1, Buffer.concat([uint32(0), Buffer.of(0), uint32(content.length + 4), content])),
    )
    expect((await client.reply()).get('ok')).toMatchObject({ value: 0 })
    client.close()
  })

  test('stays silent when no answer is wanted', async () => {
    const client = await connect()
    const insert = documentOf(
      ['insert', 'c'],
      ['$db', 'silent'],
      ['writeConcern', documentOf(['w', new Int32(0)])],
    )
    client.send(
      opMsg(insert, {
        flags: 2,
        sections: [sequence('documents', [documentOf(['_id', new Int32(1)])])],
      }),
    )
    client.send(opMsg(ping, { requestId: 2 }))
    expect((await client.message())?.readInt32LE(8)).toBe(2)
    expect(await store.client.db('silent').collection('c').countDocuments()).toBe(1)
    client.close()
  })

  test('refuses a document over 16 MB and takes one just below', async () => {
    const big = documentOf(['_id', new Int32(1)], ['text', 'x'.repeat(16 * 1024 * 1024 - 100)])
    const tooBig = documentOf(['_id', new Int32(2)], ['text', 'x'.repeat(16 * 1024 * 1024 + 100)])
    const client = await connect()
    client.send(
      opMsg(documentOf(['insert', 'c'], ['$db', 'big']), {
        sections: [sequence('documents', [big, tooBig])],
      }),
    )
    const reply = await client.reply()
    expect(reply.get('n')).toMatchObject({ value: 1 })
    const [error] = (reply.get('writeErrors') ?? []) as Document[]
    expect(error?.get('code')).toMatchObject({ value: 10_334 })
    client.close()
  })

  test('sends hello again and again to a client that streams, until something else is asked', async () => {
    const client = await connect()
    client.send(opMsg(documentOf(['hello', new Int32(1)], ['$db', 'admin'])))
    const topologyVersion = (await client.reply()).get('topologyVersion')
    expect(isDocument(topologyVersion)).toBe(true)
    const hello = documentOf(
      ['hello', new Int32(1)],
      ['topologyVersion', topologyVersion],
      ['maxAwaitTimeMS', new Int32(20)],
      ['$db', 'admin'],
    )
    client.send(opMsg(hello, { requestId: 7, flags: 1 << 16 }))
    let responseTo = 7
    for (let at = 0; at < 3; at++) {
      const message = await client.message()
      if (!message) throw new Error('closed')
      expect(message.readInt32LE(8)).toBe(responseTo)
      expect(message.readUInt32LE(16) & 2).toBe(2)
      expect(decodeDocument(message.subarray(21)).get('isWritablePrimary')).toBe(true)
      responseTo = message.readInt32LE(4)
    }
    client.close()
  })
})

test('a client that reads nothing does not keep the server from ending', async () => {
  const { serve } = await import('../../src/serve.ts')
  const { tempFolder } = await import('../support/temp-folder.ts')
  const served = await serve({ dataDir: tempFolder(), port: 0 })
  const client = await RawClient.connect(served.uri)
  client.pause()
  const documents = Array.from({ length: 40 }, (_, at) =>
    documentOf(['_id', new Int32(at)], ['text', 'x'.repeat(1_000_000)]),
  )
  client.send(
    opMsg(documentOf(['insert', 'c'], ['$db', 'd']), {
      sections: [sequence('documents', documents)],
    }),
  )
  const find = documentOf(['find', 'c'], ['$db', 'd'])
  // More than the buffers of both sides hold.
  for (let requestId = 2; requestId < 12; requestId++) client.send(opMsg(find, { requestId }))
  const other = await RawClient.connect(served.uri)
  for (;;) {
    other.send(opMsg(documentOf(['count', 'c'], ['$db', 'd'])))
    const n = (await other.reply()).get('n')
    if (n instanceof Int32 && n.value === documents.length) break
  }
  await served.close()
  expect(await other.message()).toBeUndefined()
  client.close()
})
