import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { encodeDocument } from '../../src/bson/encode.ts'
import { documentOf, Double, Int32 } from '../../src/bson/value.ts'
import { crc32c } from '../../src/wire/crc32c.ts'
import { FrameReader, MAX_MESSAGE_BYTES } from '../../src/wire/frame-reader.ts'
import { readRequest } from '../../src/wire/request.ts'
import { frame, opMsg, sequence, uint32 } from '../support/raw-client.ts'

const ping = documentOf(['ping', new Int32(1)], ['$db', 'admin'])

describe('FrameReader', () => {
  test('gives each message once, however the bytes were cut', () => {
    const messages = [opMsg(ping), opMsg(ping, { requestId: 2 }), opMsg(ping, { requestId: 3 })]
    const all = Buffer.concat(messages)
    for (const size of [1, 3, 15, 16, 17, 40, all.length]) {
      const reader = new FrameReader()
      const found: Buffer[] = []
      for (let at = 0; at < all.length; at += size)
        found.push(...reader.push(all.subarray(at, at + size)))
      expect(found.map((message) => message.toString('hex'))).toEqual(
        messages.map((message) => message.toString('hex')),
      )
    }
  })

  test.each([0, 15, -1, MAX_MESSAGE_BYTES + 1])('refuses a length of %i', (length) => {
    const header = Buffer.alloc(16)
    header.writeInt32LE(length)
    expect(() => new FrameReader().push(header)).toThrow(/length/)
  })

  test('does not copy what it holds once a chunk', () => {
    const reader = new FrameReader()
    const header = Buffer.alloc(16)
    header.writeInt32LE(MAX_MESSAGE_BYTES)
    const started = process.cpuUsage()
    reader.push(header)
    const chunk = Buffer.alloc(16 * 1024)
    for (let sent = 16; sent < MAX_MESSAGE_BYTES - chunk.length; sent += chunk.length)
      reader.push(chunk)
    // 3,000 chunks of a 48 MB message: copying all of it each time would be 70 GB.
    expect(process.cpuUsage(started).user).toBeLessThan(5_000_000)
  })
})

describe('readRequest', () => {
  test('puts document sequences into the command', () => {
    const insert = documentOf(['insert', 'c'], ['$db', 'd'])
    const documents = [documentOf(['a', new Int32(1)]), documentOf(['a', new Int32(2)])]
    const { command } = readRequest(opMsg(insert, { sections: [sequence('documents', documents)] }))
    expect(command.get('documents')).toEqual(documents)
  })

  test('takes a checksum and refuses a wrong one', () => {
    const content = Buffer.concat([uint32(1), Buffer.of(0), encodeDocument(ping), uint32(0)])
    const message = frame(2013, 1, content)
    message.writeUInt32LE(crc32c(message.subarray(0, -4)), message.length - 4)
    expect(readRequest(message).command.has('ping')).toBe(true)
    message[message.length - 1] = (message.at(-1) ?? 0) ^ 1
    expect(() => readRequest(message)).toThrow(/checksum/)
  })

  test.each([
    ['flags it must know', opMsg(ping, { flags: 1 << 5 })],
    [
      'two bodies',
      opMsg(ping, { sections: [Buffer.concat([Buffer.of(0), encodeDocument(ping)])] }),
    ],
    ['no body', frame(2013, 1, Buffer.concat([uint32(0), sequence('documents', [ping])]))],
    ['no flags', frame(2013, 1, Buffer.alloc(2))],
    [
      'a section of an unknown kind',
      opMsg(ping, { sections: [Buffer.concat([Buffer.of(7), uint32(4)])] }),
    ],
    [
      'one field twice',
      opMsg(documentOf(['insert', 'c'], ['documents', []], ['$db', 'd']), {
        sections: [sequence('documents', [ping])],
      }),
    ],
    [
      'a section that ends too late',
      opMsg(ping, { sections: [Buffer.concat([Buffer.of(1), uint32(900)])] }),
    ],
    ['a compressed message', frame(2012, 1, Buffer.alloc(30))],
    [
      'an old opcode',
      frame(
        2004,
        1,
        Buffer.concat([
          uint32(0),
          Buffer.from('db.c\0'),
          uint32(0),
          uint32(1),
          encodeDocument(ping),
        ]),
      ),
    ],
    ['an unknown opcode', frame(77, 1, Buffer.alloc(30))],
  ])('refuses %s', (_what, message) => {
    expect(() => readRequest(message)).toThrow()
  })

  test('takes hello as OP_QUERY', () => {
    const hello = documentOf(['isMaster', new Int32(1)], ['x', new Double(1)])
    const content = Buffer.concat([
      uint32(0),
      Buffer.from('admin.$cmd\0'),
      uint32(0),
      uint32(1),
      encodeDocument(hello),
    ])
    expect(readRequest(frame(2004, 9, content))).toMatchObject({
      form: 'query',
      requestId: 9,
      database: 'admin',
    })
  })
})
