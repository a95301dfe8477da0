import { type Document, documentOf, Int32 } from '../bson/value.ts'
import { assertNotView, namespaceNotFound } from '../storage/catalog.ts'
import { validateCollection } from '../storage/validate.ts'
import type { CommandContext } from './context.ts'
import { namespaceOf } from './namespace.ts'

/** `validate`: checks every record and every index entry of a collection. */
export async function validate(context: CommandContext): Promise<Document> {
  const { engine } = context.services
  const namespace = namespaceOf(context)
  return engine.read(undefined, (kv) => {
    const info = engine.catalog.get(kv, namespace)
    assertNotView(info)
    if (!info) throw namespaceNotFound(namespace)
    const { documents, keys, errors } = validateCollection(kv, info)
    const counts = [...keys].map(([name, count]) => [name, new Int32(count)] as const)
    return documentOf(
      ['ns', namespace],
      ['nInvalidDocuments', new Int32(0)],
      ['nrecords', new Int32(documents)],
      ['nIndexes', new Int32(info.indexes.length)],
      ['keysPerIndex', new Map(counts)],
      ['valid', errors.length === 0],
      ['repaired', false],
      ['warnings', []],
      ['errors', [...errors]],
    )
  })
}
