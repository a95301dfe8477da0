import { isNumeric } from '../bson/type-info.ts'
import { toDouble } from '../bson/numbers.ts'
import { type Document, documentOf, Int32, Long } from '../bson/value.ts'
import { readStats } from '../storage/collection-stats.ts'
import { optionalCount, wrongType } from './arguments.ts'
import { findMatches, prepareQuery } from './collection-query.ts'
import type { CommandContext } from './context.ts'
import { newView } from './cursor-reply.ts'
import { namespaceOf } from './namespace.ts'
import { readQuery } from './read-query.ts'
import { documentsInView } from './view-query.ts'

/** `count`: how many documents match. Without a filter the number is known without looking. */
export async function count(context: CommandContext): Promise<Document> {
  const { command, services, transaction } = context
  const at = 'count'
  const namespace = namespaceOf(context)
  const skip = optionalCount({ in: command, at, name: 'skip' }) ?? 0
  const limit = readLimit(command)
  const query = readQuery(context, { in: command, at, name: 'query' })
  const total = await services.engine.read(transaction, async (kv) => {
    const info = services.engine.catalog.get(kv, namespace)
    const view = newView(context)
    view.kv = kv
    const prepared = info?.view ? undefined : prepareQuery(info, services.engine.tools.flags, query)
    if (info && prepared && query.filter.size === 0 && !transaction && query.hint === undefined) {
      return readStats(kv, info.id).documents
    }
    let found = 0
    const matches = prepared ? findMatches(prepared, view) : documentsInView(context, view, query)
    for (const match of matches) {
      if (!match) await new Promise(setImmediate)
      else if (++found === skip + limit) break
    }
    return found
  })
  return documentOf(['n', toCount(Math.min(limit, Math.max(0, total - skip)))])
}

/** No limit is endless; a negative one counts like a positive one. */
function readLimit(command: Document): number {
  const value = command.get('limit')
  if (value === undefined || value === null) return Number.POSITIVE_INFINITY
  if (!isNumeric(value))
    throw wrongType('count.limit', value, "types '[long, int, decimal, double]'")
  return Math.abs(Math.trunc(toDouble(value))) || Number.POSITIVE_INFINITY
}

function toCount(n: number): Int32 | Long {
  return n < 2 ** 31 ? new Int32(n) : Long.fromNumber(n)
}
