import { toDouble } from '../bson/numbers.ts'
import { isNumeric } from '../bson/type-info.ts'
import {
  Binary,
  type Document,
  documentOf,
  Double,
  isDocument,
  Long,
  type Value,
} from '../bson/value.ts'
import { MongoError, notSupported } from '../errors/mongo-error.ts'
import type { Transaction } from '../storage/transaction.ts'
import { optionalCount, wrongType } from './arguments.ts'
import { checkCommandFields } from './check-fields.ts'
import { checkReadConcern, checkWriteConcern } from './concerns.ts'
import type { CommandContext, CommandServices, SessionFields } from './context.ts'
import { errorReply, toMongoError } from './error-reply.ts'
import { ALIASES, COMMAND_FIELDS, type CommandName } from './fields.ts'
import { REGISTRY } from './registry.ts'
import { UNSUPPORTED_COMMANDS } from './unsupported-commands.ts'

/** A command as it came off the wire. */
export interface Incoming {
  readonly database: string
  readonly command: Document
  readonly connectionId: number
  readonly gone: AbortSignal
  readonly exhaustAllowed: boolean
}

/** Errors that go away when the whole transaction is run again. */
const TRANSIENT: ReadonlySet<string> = new Set([
  'WriteConflict',
  'SnapshotUnavailable',
  'LockTimeout',
  'NoSuchTransaction',
])

/**
 * Runs one command: finds it, checks its fields, puts it into its session and transaction, and turns
 * what it returns or throws into a reply. It never throws.
 *
 * @example const reply = await dispatch(services, incoming)
 */
export async function dispatch(services: CommandServices, incoming: Incoming): Promise<Document> {
  let session: SessionFields | undefined
  let reply: Document
  try {
    const name = commandName(incoming.command)
    checkCommandFields(name, [...incoming.command.keys()][0] ?? '', incoming.command)
    checkApi(incoming.command)
    session = readSession(incoming.command)
    reply = await runCommand(services, incoming, name, session)
    reply.set('ok', new Double(1))
  } catch (thrown) {
    reply = errorReply(labelled(toMongoError(thrown), session))
  }
  const clusterTime = services.info.clusterTime()
  reply.set(
    '$clusterTime',
    documentOf(
      ['clusterTime', clusterTime],
      [
        'signature',
        documentOf(['hash', new Binary(new Uint8Array(20))], ['keyId', Long.fromNumber(0)]),
      ],
    ),
  )
  reply.set('operationTime', clusterTime)
  return reply
}

async function runCommand(
  services: CommandServices,
  incoming: Incoming,
  name: CommandName,
  session: SessionFields | undefined,
): Promise<Document> {
  const { command, database } = incoming
  const definition = REGISTRY[name]
  if (definition.adminOnly === true && database !== 'admin') {
    throw new MongoError('Unauthorized', `${name} may only be run against the admin database.`)
  }
  checkReadConcern(command, session?.inTransaction ?? false)
  const concernError = checkWriteConcern(command)
  const limit = optionalCount({ in: command, at: name, name: 'maxTimeMS' })
  if (session) services.sessions.touch(session.id)
  const transaction = enterTransaction(services, name, session)
  if (session?.txnNumber !== undefined && !session.inTransaction && definition.retryable !== true) {
    throw new MongoError(
      50_768,
      `txnNumber may only be provided for multi-document transactions and retryable write commands. autocommit:false was not provided, and ${name} is not a retryable write command.`,
    )
  }
  const context: CommandContext = {
    services,
    name: [...command.keys()][0] ?? '',
    database,
    command,
    connectionId: incoming.connectionId,
    gone: incoming.gone,
    exhaustAllowed: incoming.exhaustAllowed,
    session,
    transaction,
    deadline: limit ? performance.now() + limit : undefined,
  }
  try {
    const reply = await definition.run(context)
    if (concernError) reply.set('writeConcernError', concernError)
    return reply
  } catch (error) {
    // A statement that failed has left half of its work in the transaction: all of it must go.
    if (transaction && session) services.sessions.finish(session.id, 'aborted')
    throw error
  }
}

function enterTransaction(
  services: CommandServices,
  name: CommandName,
  session: SessionFields | undefined,
): Transaction | undefined {
  if (session?.txnNumber === undefined) return undefined
  const operation = { id: session.id, txnNumber: session.txnNumber }
  if (!session.inTransaction) {
    services.sessions.useNumber(operation)
    return undefined
  }
  // These two look after the transaction's state themselves.
  if (name === 'commitTransaction' || name === 'abortTransaction') return undefined
  if (REGISTRY[name].inTransaction !== true) {
    throw new MongoError(
      'OperationNotSupportedInTransaction',
      `Cannot run '${name}' in a multi-document transaction.`,
    )
  }
  return session.startTransaction
    ? services.sessions.start(operation)
    : services.sessions.resume(operation)
}

function commandName(command: Document): CommandName {
  const [sent = ''] = command.keys()
  const name = ALIASES[sent] ?? sent
  if (Object.hasOwn(COMMAND_FIELDS, name)) return name as CommandName
  if (UNSUPPORTED_COMMANDS.includes(name)) throw notSupported(`the command ${name}`)
  throw new MongoError('CommandNotFound', `no such command: '${sent}'`)
}

function checkApi(command: Document): void {
  const version = command.get('apiVersion')
  if (version !== undefined && version !== '1') {
    throw new MongoError('APIVersionError', `API version must be "1"`)
  }
  if (command.get('apiStrict') === true) throw notSupported('apiStrict')
}

function readSession(command: Document): SessionFields | undefined {
  const lsid = command.get('lsid')
  const autocommit = command.get('autocommit')
  const number = command.get('txnNumber')
  if (lsid === undefined) {
    if (number === undefined) return undefined
    throw new MongoError(
      'InvalidOptions',
      'Transaction number requires a session ID to also be specified',
    )
  }
  if (!isDocument(lsid)) throw wrongType('lsid', lsid, "type 'object'")
  const id = lsid.get('id')
  if (!(id instanceof Binary) || id.sub_type !== Binary.SUBTYPE_UUID || id.position !== 16) {
    throw new MongoError('InvalidUUID', 'The id of a session must be a UUID')
  }
  const txnNumber = readTxnNumber(number)
  const startTransaction = command.get('startTransaction')
  if (autocommit !== undefined && (autocommit !== false || txnNumber === undefined)) {
    throw new MongoError(
      'InvalidOptions',
      "'autocommit' field requires a transaction number and must be false",
    )
  }
  if (startTransaction !== undefined && (startTransaction !== true || autocommit === undefined)) {
    throw new MongoError(
      'InvalidOptions',
      "Specifying startTransaction=true requires the field 'autocommit: false'",
    )
  }
  return {
    id: id.toString('hex'),
    lsid,
    txnNumber,
    startTransaction: startTransaction === true,
    inTransaction: autocommit === false,
  }
}

function readTxnNumber(value: Value): bigint | undefined {
  if (value === undefined) return undefined
  if (!isNumeric(value)) throw wrongType('txnNumber', value, "type 'long'")
  const number = value instanceof Long ? value.toBigInt() : BigInt(Math.trunc(toDouble(value)))
  if (number < 0n) throw new MongoError('InvalidOptions', 'Transaction number cannot be negative')
  return number
}

function labelled(error: MongoError, session: SessionFields | undefined): MongoError {
  if (session?.inTransaction === true && TRANSIENT.has(error.codeName)) {
    error.labels.push('TransientTransactionError')
  }
  return error
}
