import { type Document, isDocument, type Value } from '../bson/value.ts'
import { MongoError, notSupported } from '../errors/mongo-error.ts'
import { compileAggregation, explainAggregation } from './aggregate.ts'
import { numberOf, requiredDocuments } from './arguments.ts'
import { checkCommandFields } from './check-fields.ts'
import { prepareQuery } from './collection-query.ts'
import type { CommandContext } from './context.ts'
import { newView } from './cursor-reply.ts'
import { explainReply, type Purpose } from './explain-reply.ts'
import { ALIASES, COMMAND_FIELDS, type CommandName } from './fields.ts'
import { readFind } from './find.ts'
import { namespaceOf } from './namespace.ts'
import { readQuery } from './read-query.ts'
import { asAggregation } from './view-query.ts'

const VERBOSITIES: ReadonlySet<Value> = new Set([
  'queryPlanner',
  'executionStats',
  'allPlansExecution',
])

/** `explain`: shows how another command would be answered, without doing it. */
export function explain(context: CommandContext): Document {
  const inner = context.command.get('explain')
  const verbosity = context.command.get('verbosity') ?? 'allPlansExecution'
  if (!isDocument(inner)) {
    throw new MongoError('TypeMismatch', 'explain requires a nested object')
  }
  if (!VERBOSITIES.has(verbosity)) {
    throw new MongoError(
      'BadValue',
      'verbosity string must be one of {queryPlanner, executionStats, allPlansExecution}',
    )
  }
  const [sent = ''] = inner.keys()
  const name = ALIASES[sent] ?? sent
  if (!Object.hasOwn(COMMAND_FIELDS, name)) {
    throw new MongoError('CommandNotFound', `Explain failed due to unknown command: ${sent}`)
  }
  checkCommandFields(name as CommandName, sent, inner)
  const explained = { ...context, command: inner, name: sent }
  return explainCommand(name, explained, verbosity !== 'queryPlanner')
}

function explainCommand(name: string, context: CommandContext, execute: boolean): Document {
  const { command, services } = context
  const view = newView(context)
  if (name === 'aggregate') {
    command.set('cursor', new Map())
    return explainAggregation(compileAggregation(context, view), context, { view, execute })
  }
  const namespace = namespaceOf(context)
  const info = services.engine.catalog.get(view.kv, namespace)
  if (info?.view) {
    if (name !== 'find') throw notSupported(`explain of ${name} on a view`)
    const { query, skip, limit, projection } = readFind(context)
    const inner = asAggregation(context, query, { skip, limit, projection })
    return explainAggregation(compileAggregation(inner, view), inner, { view, execute })
  }
  const prepare = (query: Parameters<typeof prepareQuery>[2]): ReturnType<typeof prepareQuery> =>
    prepareQuery(info, services.engine.tools.flags, query)
  switch (name) {
    case 'find': {
      const { query, skip, limit, projection } = readFind(context)
      return explainReply(context, prepare(query), { namespace, skip, limit, projection, execute })
    }
    case 'distinct':
    case 'count':
    case 'findAndModify': {
      const prepared = prepare(readQuery(context, { in: command, at: name, name: 'query' }))
      return explainReply(context, prepared, {
        namespace,
        execute,
        ...(name === 'distinct' ? {} : { purpose: purposeOf(name, command) }),
      })
    }
    case 'update':
    case 'delete': {
      const field = name === 'update' ? 'updates' : 'deletes'
      const [first] = requiredDocuments({ in: command, at: name, name: field })
      if (!first) throw new MongoError('InvalidLength', 'explained write batches must be of size 1')
      const prepared = prepare(readQuery(context, { in: first, at: name, name: 'q' }))
      return explainReply(context, prepared, {
        namespace,
        execute,
        purpose: purposeOf(name, first),
      })
    }
    default:
      throw new MongoError('CommandNotSupported', `the command ${name} cannot be explained`)
  }
}

/** Reads from a command, or from its only statement, what it does with the documents it finds. */
function purposeOf(
  name: 'count' | 'findAndModify' | 'update' | 'delete',
  statement: Document,
): Purpose {
  if (name === 'count') return { stage: 'COUNT', counted: 'nCounted', one: false, returns: false }
  const returns = name === 'findAndModify'
  if (name === 'delete' || (returns && statement.get('remove') === true)) {
    const one = returns || numberOf(statement.get('limit')) === 1
    return { stage: 'DELETE', counted: 'nWouldDelete', one, returns }
  }
  return { stage: 'UPDATE', counted: 'nMatched', one: statement.get('multi') !== true, returns }
}
