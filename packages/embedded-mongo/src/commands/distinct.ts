import { compareValues } from '../bson/compare.ts'
import { encodeDocument } from '../bson/encode.ts'
import { type Document, documentOf, MAX_DOCUMENT_BYTES, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { splitPath, walkPath } from '../query/path.ts'
import { collationFor, requiredString } from './arguments.ts'
import { documentsOf, prepareQuery } from './collection-query.ts'
import type { CommandContext } from './context.ts'
import { newView } from './cursor-reply.ts'
import { namespaceOf } from './namespace.ts'
import { readQuery } from './read-query.ts'
import { documentsInView } from './view-query.ts'

/** Values collected before equal ones are taken out: a field may have few of them in many documents. */
const ROOM = 10_000

/** `distinct`: the different values that a field has, those in arrays one by one. */
export async function distinct(context: CommandContext): Promise<Document> {
  const { command, services, transaction } = context
  const at = 'distinct'
  const namespace = namespaceOf(context)
  const key = requiredString({ in: command, at, name: 'key' })
  if (key.includes('\0'))
    throw new MongoError('BadValue', 'The key of distinct cannot contain a NUL')
  const query = readQuery(context, { in: command, at, name: 'query' })
  const values = await services.engine.read(transaction, async (kv) => {
    const info = services.engine.catalog.get(kv, namespace)
    const view = newView(context)
    view.kv = kv
    const documents = info?.view
      ? documentsInView(context, view, query)
      : documentsOf(prepareQuery(info, services.engine.tools.flags, query), view)
    const collation = collationFor(query.collation, info)
    const different = (all: Value[]): Value[] =>
      unique(all, (a, b) => compareValues(a, b, collation))
    let found: Value[] = []
    let room = ROOM
    for (const doc of documents) {
      if (doc) collect(doc, splitPath(key), found)
      else await new Promise(setImmediate)
      if (found.length > room) {
        found = different(found)
        room = found.length * 2 + ROOM
      }
    }
    return different(found)
  })
  const reply = documentOf(['values', values])
  if (encodeDocument(reply).length > MAX_DOCUMENT_BYTES) {
    throw new MongoError(17_217, 'distinct too big, 16mb cap')
  }
  return reply
}

function collect(doc: Document, parts: readonly string[], found: Value[]): void {
  walkPath(doc, parts, { expandLast: false }, (value) => {
    if (Array.isArray(value)) found.push(...value)
    else if (value !== undefined) found.push(value)
    return false
  })
}

function unique(values: Value[], compare: (a: Value, b: Value) => number): Value[] {
  values.sort(compare)
  return values.filter((value, at) => at === 0 || compare(values[at - 1], value) !== 0)
}
