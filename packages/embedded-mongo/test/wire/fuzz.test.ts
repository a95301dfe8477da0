import { Buffer } from 'node:buffer'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { documentOf, Int32 } from '../../src/bson/value.ts'
import { isMongoError } from '../../src/errors/mongo-error.ts'
import { FrameReader, HEADER_BYTES } from '../../src/wire/frame-reader.ts'
import { readRequest } from '../../src/wire/request.ts'
import { opMsg, sequence } from '../support/raw-client.ts'

const insert = documentOf(
  ['insert', 'c'],
  ['documents', [documentOf(['a', new Int32(1)], ['b', 'text'])]],
  ['filter', documentOf(['$or', [documentOf(['x', true]), documentOf(['y', null])]])],
  ['$db', 'd'],
)
const sound = [
  opMsg(insert),
  opMsg(documentOf(['insert', 'c'], ['$db', 'd']), {
    sections: [sequence('documents', [documentOf(['a', 'b'])])],
  }),
]

/** Anything else than a refusal in words would end the process, and with it every client's connection. */
function readOrRefuse(frame: Buffer): void {
  try {
    readRequest(frame)
  } catch (error) {
    if (!isMongoError(error)) throw error
  }
}

/** Bytes as a socket gives them, every length in their header true. */
function framed(content: Uint8Array, opcode: number): Buffer {
  const frame = Buffer.concat([Buffer.alloc(HEADER_BYTES), content])
  frame.writeInt32LE(frame.length)
  frame.writeInt32LE(opcode, 12)
  return frame
}

describe('the decoder of the wire protocol', () => {
  test('refuses in words whatever bytes a frame holds', () => {
    const opcode = fc.constantFrom(2013, 2004, 2012, 1, 0, -1)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), opcode, (content, code) => {
        readOrRefuse(framed(content, code))
      }),
      { seed: 11, numRuns: 5_000 },
    )
  })

  test('refuses in words a sound message of which some bytes were changed', () => {
    const change = fc.record({ at: fc.nat(400), to: fc.nat(255) })
    fc.assert(
      fc.property(
        fc.constantFrom(...sound),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (message, changes) => {
          const frame = Buffer.from(message)
          // The length in the header is the frame reader's to check.
          for (const { at, to } of changes) frame[4 + (at % (frame.length - 4))] = to
          readOrRefuse(frame)
        },
      ),
      { seed: 12, numRuns: 10_000 },
    )
  })

  test('refuses in words a message that was cut or grew', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...sound),
        fc.nat(300),
        fc.uint8Array({ maxLength: 20 }),
        (message, cut, more) => {
          const content = message.subarray(
            HEADER_BYTES,
            Math.max(HEADER_BYTES, message.length - cut),
          )
          readOrRefuse(framed(Buffer.concat([content, more]), 2013))
        },
      ),
      { seed: 13, numRuns: 3_000 },
    )
  })

  test('cuts a stream into the same frames, however it arrives', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 }),
        (contents, sizes) => {
          const frames = contents.map((content) => framed(content, 2013))
          const all = Buffer.concat(frames)
          const reader = new FrameReader()
          const found: Buffer[] = []
          for (let at = 0, turn = 0; at < all.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1
            found.push(...reader.push(all.subarray(at, at + size)))
            at += size
          }
          expect(found.map((frame) => frame.toString('hex'))).toEqual(
            frames.map((frame) => frame.toString('hex')),
          )
        },
      ),
      { seed: 14, numRuns: 500 },
    )
  })
})
