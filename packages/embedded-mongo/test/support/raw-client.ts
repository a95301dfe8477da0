import { Buffer } from 'node:buffer'
import { connect, type Socket } from 'node:net'
import { decodeDocument } from '../../src/bson/decode.ts'
import { encodeDocument } from '../../src/bson/encode.ts'
import type { Document } from '../../src/bson/value.ts'

/** A client that can send what no driver would. */
export class RawClient {
  readonly #socket: Socket
  #bytes = Buffer.alloc(0)
  #ended = false
  #wake: () => void = () => undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk])
      this.#wake()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#ended = true
      this.#wake()
    })
  }

  static async connect(uri: string): Promise<RawClient> {
    const { hostname, port } = new URL(uri.replace('mongodb:', 'http:'))
    const socket = connect(Number(port), hostname)
    await new Promise((resolve) => socket.once('connect', resolve))
    return new RawClient(socket)
  }

  send(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  /** The next whole message, or `undefined` when the server closed the connection. */
  async message(): Promise<Buffer | undefined> {
    for (;;) {
      const length = this.#bytes.length >= 4 ? this.#bytes.readInt32LE(0) : Number.POSITIVE_INFINITY
      if (this.#bytes.length >= length) {
        const message = this.#bytes.subarray(0, length)
        this.#bytes = this.#bytes.subarray(length)
        return message
      }
      if (this.#ended) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** The document in the next OP_MSG. */
  async reply(): Promise<Document> {
    const message = await this.message()
    if (!message) throw new Error('the server closed the connection')
    return decodeDocument(message.subarray(21))
  }

  /** Reads nothing more. */
  pause(): void {
    this.#socket.pause()
  }

  close(): void {
    this.#socket.destroy()
  }
}

/** Frames a command as OP_MSG. */
export function opMsg(
  command: Document,
  {
    requestId = 1,
    flags = 0,
    sections = [],
  }: { requestId?: number; flags?: number; sections?: Buffer[] } = {},
): Buffer {
  const body = Buffer.concat([Buffer.of(0), encodeDocument(command), ...sections])
  return frame(2013, requestId, Buffer.concat([uint32(flags), body]))
}

/** Puts a header before a message's content. */
export function frame(opcode: number, requestId: number, content: Buffer): Buffer {
  return Buffer.concat([
    uint32(16 + content.length),
    uint32(requestId),
    uint32(0),
    uint32(opcode),
    content,
  ])
}

/** A document sequence, the second kind of section. */
export function sequence(name: string, documents: readonly Document[]): Buffer {
  const content = Buffer.concat([
    Buffer.from(`${name}\0`),
    ...documents.map((doc) => Buffer.from(encodeDocument(doc))),
  ])
  return Buffer.concat([Buffer.of(1), uint32(content.length + 4), content])
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
