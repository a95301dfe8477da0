import { Buffer } from 'node:buffer'
import { MongoError } from '../errors/mongo-error.ts'

/** What `hello` promises as `maxMessageSizeBytes`: a longer frame is refused by its header alone. */
export const MAX_MESSAGE_BYTES = 48_000_000

/** Length, request id, response to, opcode: four 32-bit numbers before every message. */
export const HEADER_BYTES = 16

/**
 * Cuts the bytes of a socket into whole messages, however they were split on the way.
 *
 * The length in a header is checked before a byte behind it is kept, so a client cannot make the
 * server hold more than one message it was promised.
 *
 * @example for (const frame of reader.push(chunk)) handle(frame)
 */
export class FrameReader {
  #chunks: Buffer[] = []
  #held = 0
  #wanted = HEADER_BYTES

  /**
   * Takes the bytes that arrived and gives back the messages they complete.
   *
   * @throws {MongoError} ProtocolError when a header states an impossible length: the stream is lost
   */
  push(chunk: Buffer): Buffer[] {
    const frames: Buffer[] = []
    this.#chunks.push(chunk)
    this.#held += chunk.length
    while (this.#held >= this.#wanted) {
      const bytes = this.#joined()
      const length = frameLength(bytes)
      if (bytes.length < length) {
        this.#wanted = length
        break
      }
      frames.push(bytes.subarray(0, length))
      const rest = bytes.subarray(length)
      this.#chunks = rest.length === 0 ? [] : [rest]
      this.#held = rest.length
      this.#wanted = HEADER_BYTES
    }
    return frames
  }

  #joined(): Buffer {
    const [first] = this.#chunks
    // Joined once for the header and once for the whole message, never once a chunk: a 48 MB message
    // that drips in must not cost the square of its size.
    const bytes =
      this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks, this.#held)
    this.#chunks = [bytes]
    return bytes
  }
}

function frameLength(bytes: Buffer): number {
  const length = bytes.readInt32LE(0)
  if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) {
    throw new MongoError(
      'ProtocolError',
      `A message states a length of ${length} bytes; between ${HEADER_BYTES} and ${MAX_MESSAGE_BYTES} are possible.`,
    )
  }
  return length
}
