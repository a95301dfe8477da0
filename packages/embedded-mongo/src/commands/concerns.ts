import { toDouble } from '../bson/numbers.ts'
import { isNumeric } from '../bson/type-info.ts'
import {
  type Document,
  documentOf,
  Int32,
  isDocument,
  Timestamp,
  type Value,
} from '../bson/value.ts'
import { CODES } from '../errors/codes.ts'
import { MongoError, notSupported } from '../errors/mongo-error.ts'
import { numberOf, wrongType } from './arguments.ts'
import { checkNestedFields } from './check-fields.ts'
import type { SessionFields } from './context.ts'
import { concernLabels } from './error-labels.ts'

const READ_LEVELS: ReadonlySet<Value> = new Set([
  'local',
  'available',
  'majority',
  'linearizable',
  'snapshot',
])

/** What a read asks for outside of a transaction: one moment, a certain one or that of now. */
export interface SnapshotRequest {
  readonly at: Timestamp | undefined
}

/**
 * Checks a read concern. One node that answers only from what is on its way to disk gives every level;
 * only `snapshot` outside of a transaction needs something to be done, and that is given back.
 *
 * @throws {MongoError}
 */
export function checkReadConcern(
  command: Document,
  session: SessionFields | undefined,
): SnapshotRequest | undefined {
  const inTransaction = session?.inTransaction ?? false
  const concern = command.get('readConcern')
  if (concern === undefined || concern === null) return undefined
  if (!isDocument(concern)) throw wrongType('readConcern', concern, "type 'object'")
  checkNestedFields('readConcern', concern)
  if (inTransaction && session?.startTransaction === false) {
    throw new MongoError(
      'InvalidOptions',
      'Only the first command in a transaction may specify a readConcern',
    )
  }
  const level = concern.get('level')
  const at = readMoment(concern, inTransaction)
  if (level === undefined || level === null) return undefined
  if (typeof level !== 'string') throw wrongType('readConcern.level', level, "type 'string'")
  if (!READ_LEVELS.has(level)) {
    throw new MongoError(
      'BadValue',
      `Enumeration value '${level}' for field 'readConcern.level' is not a valid value.`,
    )
  }
  if (inTransaction && (level === 'linearizable' || level === 'available')) {
    throw new MongoError(
      'InvalidOptions',
      "The readConcern level must be either 'local' (default), 'majority' or 'snapshot' in order to run in a transaction",
    )
  }
  return level === 'snapshot' && !inTransaction ? { at } : undefined
}

function readMoment(concern: Document, inTransaction: boolean): Timestamp | undefined {
  const at = concern.get('atClusterTime')
  if (at === undefined || at === null) return undefined
  if (!(at instanceof Timestamp)) {
    throw wrongType('readConcern.atClusterTime', at, "type 'timestamp'")
  }
  if (inTransaction) throw notSupported('readConcern.atClusterTime in a transaction')
  if (concern.get('level') !== 'snapshot') {
    throw new MongoError(
      'InvalidOptions',
      "readConcern.atClusterTime needs readConcern.level 'snapshot'",
    )
  }
  if (concern.has('afterClusterTime')) {
    throw new MongoError(
      'InvalidOptions',
      'Specifying afterClusterTime and atClusterTime together is not allowed',
    )
  }
  return at
}

/**
 * Checks a write concern. Every acknowledged write is on disk here, so all that one node can fulfil is
 * fulfilled; what asks for more nodes comes back as `writeConcernError`.
 *
 * @throws {MongoError} when it is malformed
 */
export function checkWriteConcern(
  command: Document,
  name: string,
  session: SessionFields | undefined,
): Document | undefined {
  const concern = command.get('writeConcern')
  if (concern === undefined || concern === null) return undefined
  if (!isDocument(concern)) throw wrongType('writeConcern', concern, "type 'object'")
  checkNestedFields('writeConcern', concern)
  if (session?.inTransaction === true && !name.endsWith('Transaction')) {
    throw new MongoError(
      'InvalidOptions',
      'writeConcern is not allowed within a multi-statement transaction',
    )
  }
  const w = concern.get('w')
  if (w === undefined || w === 'majority') return undefined
  if (typeof w === 'string') {
    return concernError(
      'UnknownReplWriteConcern',
      `No write concern mode named '${w}' found in replica set configuration`,
    )
  }
  if (!isNumeric(w)) {
    throw new MongoError('FailedToParse', 'w has to be a number, string, or object')
  }
  const nodes = toDouble(w)
  if (!Number.isInteger(nodes) || nodes < 0 || nodes > 50) {
    throw new MongoError('FailedToParse', 'w cannot be negative and not greater than 50')
  }
  if (nodes <= 1) return undefined
  return concernError('UnsatisfiableWriteConcern', 'Not enough data-bearing nodes')
}

function concernError(
  codeName: 'UnknownReplWriteConcern' | 'UnsatisfiableWriteConcern',
  message: string,
): Document {
  return documentOf(
    ['code', new Int32(CODES[codeName])],
    ['codeName', codeName],
    ['errmsg', message],
  )
}

/**
 * Adds to a reply that the write was done and its concern not fulfilled.
 *
 * @example addConcernError(reply, checkWriteConcern(command, name, session), { command: name, session })
 */
export function addConcernError(
  reply: Document,
  error: Document | undefined,
  about: {
    readonly command: string
    readonly session: SessionFields | undefined
    readonly labels?: readonly string[] | undefined
  },
): void {
  if (!error) return
  reply.set('writeConcernError', error)
  const code = numberOf(error.get('code')) ?? 0
  const labels = about.labels ?? concernLabels(code, about.command, about.session)
  if (labels.length > 0) reply.set('errorLabels', [...labels])
}
