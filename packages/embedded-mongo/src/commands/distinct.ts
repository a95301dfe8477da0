import type { Collation } from '../bson/collation.ts'
import { compareValues } from '../bson/compare.ts'
import { encodeDocument } from '../bson/encode.ts'
import { type Document, documentOf, MAX_DOCUMENT_BYTES, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { splitPath, walkPath } from '../query/path.ts'
import type { CollectionInfo } from '../storage/collection-info.ts'
import { collationFor, requiredString } from './arguments.ts'
import { documentsOf, prepareQuery } from './collection-query.ts'
import type { CommandContext } from './context.ts'
import { newView, readsFrom } from './cursor-reply.ts'
import { namespaceOf } from './namespace.ts'
import { readQuery } from './read-query.ts'
import { documentsInView } from './view-query.ts'

/** Values collected before equal ones are taken out: a field may have few of them in many documents. */
const ROOM = 10_000

/** `distinct`: the different values that a field has, those in arrays one by one. */
export async function distinct(context: CommandContext): Promise<Document> {
  const { command, services, snapshot } = context
  const at = 'distinct'
  const namespace = namespaceOf(context)
  const key = requiredString({ in: command, at, name: 'key' })
  if (key.includes('\0'))
    throw new MongoError('BadValue', 'The key of distinct cannot contain a NUL')
  const query = readQuery(context, { in: command, at, name: 'query' })
  const values = await services.engine.read(readsFrom(context), async (kv) => {
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
    const all = different(found)
    return hasOrder(info, key, collation) ? all.sort((a, b) => compareValues(a, b, collation)) : all
  })
  const reply = documentOf(['values', values])
  if (snapshot) reply.set('atClusterTime', snapshot.time)
  if (encodeDocument(reply).length > MAX_DOCUMENT_BYTES) {
    throw new MongoError(17_217, 'distinct too big, 16mb cap')
  }
  return reply
}

/** MongoDB walks an index on the field when there is one, and then the values come in its order. */
function hasOrder(
  info: CollectionInfo | undefined,
  key: string,
  collation: Collation | undefined,
): boolean {
  return (
    info?.indexes.some(
      ({ fields, hidden, hashed, sparse, partial, collation: own }) =>
        fields[0]?.path === key &&
        !fields[0].descending &&
        !hidden &&
        !hashed &&
        !sparse &&
        !partial &&
        own?.id === collation?.id,
    ) ?? false
  )
}

/** The values of one document, those of its arrays in the order of values: MongoDB gathers them in a set. */
function collect(doc: Document, parts: readonly string[], found: Value[]): void {
  const own: Value[] = []
  walkPath(doc, parts, { expandLast: false }, (value) => {
    if (Array.isArray(value)) for (const item of value) own.push(item)
    else if (value !== undefined) own.push(value)
    return false
  })
  if (own.length > 1) own.sort((a, b) => compareValues(a, b))
  for (const value of own) found.push(value)
}

/** The first of equal values, in the order in which they were met, as MongoDB gives them. */
function unique(values: Value[], compare: (a: Value, b: Value) => number): Value[] {
  const sorted = values.map((value, at) => ({ value, at }))
  sorted.sort((a, b) => compare(a.value, b.value) || a.at - b.at)
  return sorted
    .filter(({ value }, at) => at === 0 || compare(sorted[at - 1]?.value, value) !== 0)
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value)
}
