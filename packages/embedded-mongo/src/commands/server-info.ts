import { ObjectId, Timestamp } from '../bson/value.ts'

/** The version whose behaviour is followed, as clients ask for it. */
export const MONGODB_VERSION = '8.0.0'
/** The wire version that belongs to it. */
export const MAX_WIRE_VERSION = 25
/** The replica set with one member that this server poses as: the name that tutorials give theirs. */
export const SET_NAME = 'rs0'

/** What the server says about itself. */
export class ServerInfo {
  /** How clients reach the server: what the replica set calls its only member. */
  readonly address: string
  readonly processId: ObjectId = new ObjectId()
  readonly startedAt: Date = new Date()
  #seconds = 0
  #increment = 0

  constructor(address: string) {
    this.address = address
  }

  /** The cluster time for the next reply; it only grows. */
  clusterTime(): Timestamp {
    const seconds = Math.floor(Date.now() / 1000)
    if (seconds > this.#seconds) {
      this.#seconds = seconds
      this.#increment = 0
    }
    this.#increment++
    return new Timestamp({ t: this.#seconds, i: this.#increment })
  }
}
