import { equalValues } from '../bson/compare.ts'
import {
  type Document,
  documentOf,
  isDocument,
  Long,
  Timestamp,
  type Value,
} from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { optionalCount, requiredString, wrongType } from './arguments.ts'
import type { CommandContext } from './context.ts'
import type { CursorSource } from './cursors.ts'
import { checkedNamespace } from './namespace.ts'

/** `getMore`: the next batch of an open cursor. */
export async function getMore(context: CommandContext): Promise<Document> {
  const { command, database, services } = context
  const id = command.get('getMore')
  if (!(id instanceof Long)) throw wrongType('getMore.getMore', id, "type 'long'")
  const collection = requiredString({ in: command, at: 'getMore', name: 'collection' })
  const batchSize = optionalCount({ in: command, at: 'getMore', name: 'batchSize' })
  const cursor = services.cursors.get(id)
  if (!cursor) throw new MongoError('CursorNotFound', `cursor id ${id.toString()} not found`)
  const namespace = checkedNamespace(database, collection)
  const { source } = cursor
  if (source.namespace !== namespace) {
    throw new MongoError(
      'Unauthorized',
      `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${source.namespace}`,
    )
  }
  if (source.session !== context.session?.id || source.transaction !== context.transaction) {
    throw new MongoError(
      50_738,
      `Cannot run getMore on cursor ${id.toString()}, which was created in another session or transaction`,
    )
  }
  checkMoment(command.get('readConcern'), source)
  if (cursor.busy)
    throw new MongoError('CursorInUse', `cursor id ${id.toString()} is already in use`)
  cursor.busy = true
  try {
    const batch = await services.engine.read(source.transaction ?? source.snapshot?.view, (kv) => {
      if (source.holds?.(kv) === false) {
        throw new MongoError(
          'QueryPlanKilled',
          `the collection or the index that cursor ${id.toString()} reads was dropped`,
        )
      }
      source.view.kv = kv
      const count =
        batchSize === undefined || batchSize === 0 ? Number.POSITIVE_INFINITY : batchSize
      return cursor.read({ count, deadline: context.deadline })
    })
    if (batch.exhausted) services.cursors.remove(cursor)
    const shown = documentOf(
      ['nextBatch', batch.documents],
      ['id', batch.exhausted ? Long.ZERO : cursor.id],
      ['ns', source.namespace],
    )
    if (source.snapshot) shown.set('atClusterTime', source.snapshot.time)
    return documentOf(['cursor', shown])
  } catch (error) {
    services.cursors.remove(cursor)
    throw error
  } finally {
    cursor.busy = false
    cursor.lastUsed = performance.now()
  }
}

/** A cursor cannot go on in another moment than the one it began in. */
function checkMoment(concern: Value, { snapshot }: CursorSource): void {
  if (!isDocument(concern) || concern.get('level') !== 'snapshot') return
  const at = concern.get('atClusterTime')
  if (snapshot && (!(at instanceof Timestamp) || equalValues(at, snapshot.time))) return
  throw new MongoError(
    'InvalidOptions',
    'The read concern of a getMore asks for another moment than the one that its cursor reads',
  )
}
