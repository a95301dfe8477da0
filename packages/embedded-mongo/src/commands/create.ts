import { equalValues } from '../bson/compare.ts'
import type { Document } from '../bson/value.ts'
import { MongoError, notSupported } from '../errors/mongo-error.ts'
import { createCollection } from '../storage/collections.ts'
import { checkViewPipeline } from './aggregate.ts'
import { optionalCollation, requiredString } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { clusteredIndex } from './clustered-index.ts'
import { assertCreatable, checkedNamespace, namespaceOf } from './namespace.ts'
import { validationOptions } from './validation.ts'
import { resolveView } from './views.ts'

/** `create`: makes a collection. Doing so again with the same options is no error. */
export async function create(context: CommandContext): Promise<Document> {
  const namespace = namespaceOf(context)
  assertCreatable(namespace)
  const options = validationOptions(context.command, 'create')
  const collation = optionalCollation({ in: context.command, at: 'create', name: 'collation' })
  if (collation && collation !== 'simple') options.set('collation', collation.spec)
  const clustered = clusteredIndex(context.command)
  if (clustered) {
    if (options.has('collation')) throw notSupported('create.clusteredIndex with a collation')
    options.set('clusteredIndex', clustered)
  }
  if (context.command.has('viewOn')) addViewOptions(context, options)
  else if (context.command.has('pipeline')) {
    throw new MongoError('InvalidOptions', "'pipeline' requires 'viewOn' to also be specified")
  }
  await context.services.engine.write(context.transaction, (scope) => {
    const existing = scope.collection(namespace)
    if (existing && equalValues(existing.options, options)) return
    if (existing) {
      throw new MongoError(
        'NamespaceExists',
        `namespace ${namespace} already exists, but with different options`,
      )
    }
    createCollection(scope, namespace, options)
    // What reads itself, or is stacked too high, must not come to be.
    resolveView(scope.tools.catalog, scope.kv, namespace)
  })
  return new Map()
}

function addViewOptions(context: CommandContext, options: Document): void {
  const { command, database, transaction } = context
  if (transaction) {
    throw new MongoError(
      'OperationNotSupportedInTransaction',
      'Cannot create a view in a multi-document transaction.',
    )
  }
  for (const option of ['validator', 'clusteredIndex']) {
    if (!options.has(option)) continue
    throw new MongoError('InvalidOptions', `option not supported on a view: ${option}`)
  }
  const on = requiredString({ in: command, at: 'create', name: 'viewOn' })
  checkedNamespace(database, on)
  const pipeline = command.get('pipeline') ?? []
  checkViewPipeline(context, on, pipeline)
  options.set('viewOn', on)
  options.set('pipeline', pipeline)
}
