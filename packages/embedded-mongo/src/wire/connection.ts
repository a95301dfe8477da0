import type { Buffer } from 'node:buffer'
import type { Socket } from 'node:net'
import type { Document } from '../bson/value.ts'
import { isMongoError, type MongoError } from '../errors/mongo-error.ts'
import { FrameReader, HEADER_BYTES } from './frame-reader.ts'
import { isSilent, writeOpMsg } from './op-msg.ts'
import { writeOpReply } from './op-query.ts'
import { readRequest, type Request } from './request.ts'

/** An answer, and for exhausting clients where the next one comes from. */
export interface Answer {
  readonly reply: Document
  readonly next?: (() => Promise<Answer | undefined>) | undefined
}

/** What a connection needs from the layers above. */
export interface ConnectionHandlers {
  /** Answers a command. It must not throw: errors are replies. No answer drops the client. */
  handle(request: Request, connection: Connection): Promise<Answer | undefined>
  /** Turns an error of the wire layer into a reply. */
  errorReply(error: MongoError): Document
  closed(connection: Connection): void
}

let lastRequestId = 0

/** Pipelined messages that may wait before the socket is no longer read. */
const MAX_QUEUED = 64

/**
 * One client connection. Commands run one after the other in the order they came, as drivers expect.
 *
 * @example server.on('connection', (socket) => new Connection(1, socket, handlers))
 */
export class Connection {
  readonly id: number
  /** Ends waiting commands (awaitable hello) when the client leaves. */
  readonly gone: AbortController = new AbortController()
  readonly #socket: Socket
  readonly #handlers: ConnectionHandlers
  readonly #reader = new FrameReader()
  readonly #queue: Buffer[] = []
  #busy = false
  #ending = false

  constructor(id: number, socket: Socket, handlers: ConnectionHandlers) {
    this.id = id
    this.#socket = socket
    this.#handlers = handlers
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#close())
  }

  /** Ends the connection once the command that runs has been answered. */
  end(): void {
    this.#ending = true
    if (!this.#busy) this.#socket.destroy()
    this.gone.abort()
  }

  /** Ends the connection whatever it is doing: a client that reads nothing must not hold up the end. */
  destroy(): void {
    this.#ending = true
    this.#socket.destroy()
  }

  #close(): void {
    if (!this.gone.signal.aborted) this.gone.abort()
    this.#ending = true
    this.#queue.length = 0
    this.#handlers.closed(this)
  }

  #receive(chunk: Buffer): void {
    if (this.#ending) return
    try {
      this.#queue.push(...this.#reader.push(chunk))
    } catch {
      // An impossible length: where the next message starts can no longer be known.
      this.#socket.destroy()
      return
    }
    if (this.#queue.length > MAX_QUEUED) this.#socket.pause()
    if (!this.#busy) void this.#run()
  }

  async #run(): Promise<void> {
    this.#busy = true
    for (let frame = this.#queue.shift(); frame && !this.#ending; frame = this.#queue.shift()) {
      const request = this.#read(frame)
      if (request) await this.#serve(request)
      if (this.#queue.length <= MAX_QUEUED && this.#socket.isPaused()) this.#socket.resume()
    }
    this.#busy = false
    if (this.#ending) this.#socket.end(() => this.#socket.destroy())
  }

  #read(frame: Buffer): Request | undefined {
    try {
      return readRequest(frame)
    } catch (error) {
      if (!isMongoError(error) || error.codeName === 'ProtocolError') {
        this.#socket.destroy()
        this.#ending = true
        return undefined
      }
      // The frame was whole and only its content is wrong: the stream can go on.
      if (!isSilent(frame)) {
        const responseTo = frame.readInt32LE(HEADER_BYTES - 12)
        this.#socket.write(
          writeOpMsg(this.#handlers.errorReply(error), { requestId: ++lastRequestId, responseTo }),
        )
      }
      return undefined
    }
  }

  async #serve(request: Request): Promise<void> {
    let answer: Answer | undefined = await this.#handlers.handle(request, this)
    if (!answer) this.#socket.destroy()
    let responseTo = request.requestId
    while (answer && !request.silent && !this.#socket.destroyed) {
      lastRequestId = (lastRequestId + 1) | 0
      const frame = { requestId: lastRequestId, responseTo, moreToCome: answer.next !== undefined }
      const write = request.form === 'msg' ? writeOpMsg : writeOpReply
      const drained = this.#socket.write(this.#encode(answer.reply, (reply) => write(reply, frame)))
      if (!drained) await this.#drain()
      responseTo = lastRequestId
      answer = answer.next ? await answer.next() : undefined
    }
  }

  /** A reply that BSON cannot hold (too deep, too large) becomes the error that says so. */
  #encode(reply: Document, write: (reply: Document) => Buffer): Buffer {
    try {
      return write(reply)
    } catch (error) {
      if (!isMongoError(error)) throw error
      return write(this.#handlers.errorReply(error))
    }
  }

  /** A client that sends requests and reads no answers must not fill our memory with them. */
  #drain(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#socket.off('drain', done)
        this.#socket.off('close', done)
        resolve()
      }
      this.#socket.on('drain', done)
      this.#socket.on('close', done)
    })
  }
}
