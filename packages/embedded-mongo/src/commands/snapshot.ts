import type { Timestamp } from '../bson/value.ts'
import type { Transaction } from '../storage/transaction.ts'

/** The data as they were at one moment, which can be read again by its time. */
export interface Snapshot {
  readonly time: Timestamp
  /** Only read from: nothing is ever written to it. */
  readonly view: Transaction
}
