import { encodeDocument } from '../bson/encode.ts'
import {
  Binary,
  type Document,
  documentOf,
  EncodedDocument,
  Long,
  ObjectId,
  Timestamp,
} from '../bson/value.ts'

/** The version whose behaviour is followed, as clients ask for it. */
export const MONGODB_VERSION = '8.0.0'
/** The wire version that belongs to it. */
export const MAX_WIRE_VERSION = 25
/** The replica set with one member that this server poses as: the name that tutorials give theirs. */
export const SET_NAME = 'rs0'

/** The time on a reply, and what stands as `$clusterTime` beside it. */
export interface ClusterTime {
  readonly now: Timestamp
  readonly gossip: Document
}

/** What the server says about itself. */
export class ServerInfo {
  /** How clients reach the server: what the replica set calls its only member. */
  readonly address: string
  readonly processId: ObjectId = new ObjectId()
  readonly startedAt: Date = new Date()
  #seconds = 0
  #increment = 0
  #writes = 0
  #latest: ClusterTime | undefined

  constructor(address: string) {
    this.address = address
  }

  /** A time that no one was given before; times only grow. */
  timestamp(): Timestamp {
    const seconds = Math.floor(Date.now() / 1000)
    if (seconds > this.#seconds) {
      this.#seconds = seconds
      this.#increment = 0
    }
    this.#increment++
    return new Timestamp({ t: this.#seconds, i: this.#increment })
  }

  /** The time for a reply. It goes on with each write, as in MongoDB, and when a second has passed. */
  clusterTime(writes: number): ClusterTime {
    if (!this.#latest || writes !== this.#writes || Date.now() >= (this.#seconds + 1) * 1000) {
      const now = this.timestamp()
      this.#latest = { now, gossip: new EncodedDocument(encodeDocument(gossipOf(now))) }
      this.#writes = writes
    }
    return this.#latest
  }
}

/** Nobody signs times here; drivers only carry them around. */
function gossipOf(time: Timestamp): Document {
  const signature = documentOf(['hash', new Binary(new Uint8Array(20))], ['keyId', Long.ZERO])
  return documentOf(['clusterTime', time], ['signature', signature])
}
