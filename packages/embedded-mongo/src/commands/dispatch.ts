import { type Document, Double } from '../bson/value.ts'
import { MongoError, notSupported } from '../errors/mongo-error.ts'
import type { Transaction } from '../storage/transaction.ts'
import { optionalCount } from './arguments.ts'
import { checkCommandFields } from './check-fields.ts'
import {
  addConcernError,
  checkReadConcern,
  checkWriteConcern,
  type SnapshotRequest,
} from './concerns.ts'
import type { CommandContext, CommandServices, SessionFields } from './context.ts'
import { addErrorLabels } from './error-labels.ts'
import { errorReply, toMongoError } from './error-reply.ts'
import { ConnectionDropped, failBefore, hasOwnLabels } from './fail-points.ts'
import { ALIASES, COMMAND_FIELDS, type CommandName } from './fields.ts'
import { readSession } from './read-session.ts'
import { REGISTRY } from './registry.ts'
import type { Snapshot } from './snapshot.ts'
import { UNSUPPORTED_COMMANDS } from './unsupported-commands.ts'

/** A command as it came off the wire. */
export interface Incoming {
  readonly database: string
  readonly command: Document
  readonly connectionId: number
  readonly gone: AbortSignal
  readonly exhaustAllowed: boolean
  /** The name that the client gave its connection in `hello`. */
  readonly appName: string | undefined
}

const OK = new Double(1)

/**
 * Runs one command: finds it, checks its fields, puts it into its session and transaction, and turns
 * what it returns or throws into a reply.
 *
 * @throws {ConnectionDropped} when a fail point asks for it, and nothing else
 * @example const reply = await dispatch(services, incoming)
 */
export async function dispatch(services: CommandServices, incoming: Incoming): Promise<Document> {
  let session: SessionFields | undefined
  let reply: Document
  let name: CommandName | undefined
  try {
    name = commandName(incoming.command)
    checkCommandFields(name, firstKey(incoming.command), incoming.command)
    checkApi(incoming.command, name)
    session = readSession(incoming.command)
    const failure =
      name === 'configureFailPoint' ? undefined : services.failPoints.take(name, incoming.appName)
    if (failure) await failBefore(failure)
    reply = await runCommand(services, incoming, name, session)
    reply.set('ok', OK)
    addConcernError(reply, failure?.writeConcernError, {
      command: name,
      session,
      labels: failure?.errorLabels,
    })
  } catch (thrown) {
    if (thrown instanceof ConnectionDropped) throw thrown
    const error = toMongoError(thrown)
    // Whoever asks for a failure may have named its labels.
    if (!hasOwnLabels(error)) addErrorLabels(error, name ?? '', session)
    reply = errorReply(error)
  }
  const { gossip, now } = services.info.clusterTime(services.engine.writes)
  reply.set('$clusterTime', gossip)
  reply.set('operationTime', now)
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
  const moment = checkReadConcern(command, session)
  const concernError = checkWriteConcern(command, name, session)
  const limit = optionalCount({ in: command, at: name, name: 'maxTimeMS' })
  if (session) services.sessions.touch(session.id)
  const transaction = enterTransaction(services, name, session)
  if (session?.txnNumber !== undefined && !session.inTransaction && definition.retryable !== true) {
    throw new MongoError(
      50_768,
      `txnNumber may only be provided for multi-document transactions and retryable write commands. autocommit:false was not provided, and ${name} is not a retryable write command.`,
    )
  }
  if (moment && !definition.readsSnapshots) {
    throw new MongoError(
      'InvalidOptions',
      `Command ${name} does not support the read concern level 'snapshot' outside of a transaction`,
    )
  }
  const context: CommandContext = {
    services,
    name: firstKey(command),
    database,
    command,
    connectionId: incoming.connectionId,
    gone: incoming.gone,
    exhaustAllowed: incoming.exhaustAllowed,
    session,
    transaction,
    snapshot:
      definition.readsSnapshots === true && moment ? takeSnapshot(services, moment) : undefined,
    deadline: limit ? performance.now() + limit : undefined,
  }
  try {
    const reply = await definition.run(context)
    addConcernError(reply, concernError, { command: name, session })
    return reply
  } catch (error) {
    // A statement that failed has left half of its work in the transaction: all of it must go.
    if (transaction && session) services.sessions.finish(session.id, 'aborted')
    throw error
  }
}

function takeSnapshot({ snapshots }: CommandServices, { at }: SnapshotRequest): Snapshot {
  return at ? snapshots.at(at) : snapshots.take()
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

function firstKey(command: Document): string {
  return command.keys().next().value ?? ''
}

function commandName(command: Document): CommandName {
  const sent = firstKey(command)
  const name = ALIASES[sent] ?? sent
  if (Object.hasOwn(COMMAND_FIELDS, name)) return name as CommandName
  if (UNSUPPORTED_COMMANDS.includes(name)) throw notSupported(`the command ${name}`)
  throw new MongoError('CommandNotFound', `no such command: '${sent}'`)
}

/** The commands of the stable API, version 1, that this engine has. */
const API_COMMANDS: ReadonlySet<CommandName> = new Set([
  'abortTransaction',
  'aggregate',
  'bulkWrite',
  'collMod',
  'commitTransaction',
  'count',
  'create',
  'createIndexes',
  'delete',
  'drop',
  'dropDatabase',
  'dropIndexes',
  'endSessions',
  'explain',
  'find',
  'findAndModify',
  'getMore',
  'hello',
  'insert',
  'killCursors',
  'listCollections',
  'listDatabases',
  'listIndexes',
  'ping',
  'refreshSessions',
  'update',
])

function checkApi(command: Document, name: CommandName): void {
  const version = command.get('apiVersion')
  if (version !== undefined && version !== '1') {
    throw new MongoError('APIVersionError', `API version must be "1"`)
  }
  if (version === undefined && (command.has('apiStrict') || command.has('apiDeprecationErrors'))) {
    throw new MongoError(
      4_886_600,
      'Provided apiStrict and/or apiDeprecationErrors without passing apiVersion',
    )
  }
  if (command.get('apiStrict') === true && !API_COMMANDS.has(name)) {
    throw new MongoError(
      'APIStrictError',
      `Provided apiStrict:true, but the command ${name} is not in API Version 1`,
    )
  }
}
