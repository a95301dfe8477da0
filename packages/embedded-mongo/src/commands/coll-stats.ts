import { type Document, documentOf, Double, Int32 } from '../bson/value.ts'
import { assertNotView } from '../storage/catalog.ts'
import { readStats } from '../storage/collection-stats.ts'
import { optionalCount } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { namespaceOf } from './namespace.ts'

/** `collStats`: how much a collection holds. */
export function collStats(context: CommandContext): Document {
  const { engine } = context.services
  const namespace = namespaceOf(context)
  const scale = optionalCount({ in: context.command, at: 'collStats', name: 'scale' }) ?? 1
  const info = engine.catalog.get(engine.current, namespace)
  assertNotView(info)
  const stats = info ? readStats(engine.current, info.id) : { documents: 0, bytes: 0 }
  const size = Math.floor(stats.bytes / Math.max(1, scale))
  const reply = documentOf(
    ['ns', namespace],
    ['size', new Int32(size)],
    ['count', new Int32(stats.documents)],
    ['numOrphanDocs', new Int32(0)],
    ['storageSize', new Int32(size)],
    ['totalIndexSize', new Int32(0)],
    ['totalSize', new Int32(size)],
    ['indexSizes', new Map((info?.indexes ?? []).map((index) => [index.name, new Int32(0)]))],
    ['nindexes', new Int32(info?.indexes.length ?? 0)],
    ['capped', false],
    ['scaleFactor', new Int32(scale)],
  )
  if (stats.documents > 0)
    reply.set('avgObjSize', new Double(Math.floor(stats.bytes / stats.documents)))
  return reply
}
