import { toDouble } from '../bson/numbers.ts'
import { isNumeric } from '../bson/type-info.ts'
import {
  type Document,
  documentOf,
  Double,
  Int32,
  isDocument,
  Long,
  MAX_DOCUMENT_BYTES,
  ObjectId,
} from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { MAX_MESSAGE_BYTES } from '../wire/frame-reader.ts'
import type { CommandContext } from './context.ts'
import { MAX_WIRE_VERSION, SET_NAME } from './server-info.ts'
import { SESSION_TIMEOUT_MINUTES } from './sessions.ts'

/** The topology never changes here: one node, always primary. */
const TOPOLOGY_COUNTER = 1
const MAX_WRITE_BATCH = 100_000

/**
 * `hello`, and `isMaster` as it was called before. Clients that monitor the server ask to be answered
 * only when something changes; nothing does, so they wait for as long as they allow.
 */
export async function hello(context: CommandContext): Promise<Document> {
  if (asksToWait(context)) await wait(context)
  return helloReply(context)
}

/** Tells whether the client wants further answers without asking again. */
export function isStreaming(context: { command: Document; exhaustAllowed: boolean }): boolean {
  return context.exhaustAllowed && context.command.has('topologyVersion')
}

function helloReply({ services: { info }, command, connectionId }: CommandContext): Document {
  const modern = command.has('hello')
  const reply = documentOf(
    [
      'topologyVersion',
      documentOf(['processId', info.processId], ['counter', Long.fromNumber(TOPOLOGY_COUNTER)]),
    ],
    ['hosts', [info.address]],
    ['setName', SET_NAME],
    ['setVersion', new Int32(1)],
    [modern ? 'isWritablePrimary' : 'ismaster', true],
    ['secondary', false],
    ['primary', info.address],
    ['me', info.address],
    ['electionId', new ObjectId('7fffffff0000000000000001')],
    ['maxBsonObjectSize', new Int32(MAX_DOCUMENT_BYTES)],
    ['maxMessageSizeBytes', new Int32(MAX_MESSAGE_BYTES)],
    ['maxWriteBatchSize', new Int32(MAX_WRITE_BATCH)],
    ['localTime', new Date()],
    ['logicalSessionTimeoutMinutes', new Int32(SESSION_TIMEOUT_MINUTES)],
    ['connectionId', new Int32(connectionId)],
    ['minWireVersion', new Int32(0)],
    ['maxWireVersion', new Int32(MAX_WIRE_VERSION)],
    ['readOnly', false],
  )
  if (!modern) reply.set('helloOk', true)
  reply.set('ok', new Double(1))
  return reply
}

function asksToWait({ command, services }: CommandContext): boolean {
  const version = command.get('topologyVersion')
  if (!isDocument(version)) return false
  const processId = version.get('processId')
  const counter = version.get('counter')
  if (!(processId instanceof ObjectId) || !isNumeric(counter)) {
    throw new MongoError('BadValue', 'topologyVersion must hold a processId and a counter')
  }
  return processId.equals(services.info.processId) && toDouble(counter) === TOPOLOGY_COUNTER
}

/** Ends early when the client leaves or the server stops. */
function wait({ command, gone }: CommandContext): Promise<void> {
  const limit = command.get('maxAwaitTimeMS')
  const milliseconds = isNumeric(limit) ? Math.max(0, toDouble(limit)) : 0
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      gone.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, Math.min(milliseconds, 2 ** 31 - 1))
    if (gone.aborted) done()
    else gone.addEventListener('abort', done)
  })
}
