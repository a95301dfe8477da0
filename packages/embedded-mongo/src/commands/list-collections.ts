import { type Document, documentOf } from '../bson/value.ts'
import { compileFilter } from '../query/matcher.ts'
import type { CollectionInfo } from '../storage/collection-info.ts'
import { documentOrEmpty, optionalBoolean } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { checkListCursor, listReply } from './cursor-reply.ts'
import { assertDatabase } from './namespace.ts'

/** `listCollections`: the collections of a database. */
export async function listCollections(context: CommandContext): Promise<Document> {
  const { command, database, services } = context
  assertDatabase(database)
  checkListCursor('listCollections.cursor', command)
  const at = 'listCollections'
  const nameOnly = optionalBoolean({ in: command, at, name: 'nameOnly' }) ?? false
  const matches = compileFilter(documentOrEmpty({ in: command, at, name: 'filter' }))
  const { engine } = services
  const rows = engine.catalog
    .list(engine.current, database)
    .map((info) => describe(info, database))
    .filter((row) => matches(row))
    .map((row) => (nameOnly ? namesOf(row) : row))
  return listReply(context, `${database}.$cmd.listCollections`, rows)
}

function describe(
  { namespace, options, uuid, indexes, view }: CollectionInfo,
  database: string,
): Document {
  if (view) {
    return documentOf(
      ['name', namespace.slice(database.length + 1)],
      ['type', 'view'],
      ['options', options],
      ['info', documentOf(['readOnly', true])],
    )
  }
  const row = documentOf(
    ['name', namespace.slice(database.length + 1)],
    ['type', 'collection'],
    ['options', options],
    ['info', documentOf(['readOnly', false], ['uuid', uuid])],
  )
  const spec = indexes[0]?.spec
  if (!spec?.has('clustered')) row.set('idIndex', spec)
  return row
}

function namesOf(row: Document): Document {
  return documentOf(['name', row.get('name')], ['type', row.get('type')])
}
