import { equalValues } from '../bson/compare.ts'
import { formatValue } from '../bson/format.ts'
import { isNumeric } from '../bson/type-info.ts'
import { type Document, documentOf, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { assertNotView, namespaceNotFound } from '../storage/catalog.ts'
import { replaceIndexSpec, replaceOptions } from '../storage/collections.ts'
import { optionalBoolean, optionalDocument } from './arguments.ts'
import { checkNestedFields } from './check-fields.ts'
import type { CommandContext } from './context.ts'
import { namespaceOf } from './namespace.ts'
import { validationOptions } from './validation.ts'

/** `collMod`: changes when an index's documents expire, or hides an index. */
export async function collMod(context: CommandContext): Promise<Document> {
  const namespace = namespaceOf(context)
  const change = optionalDocument({ in: context.command, at: 'collMod', name: 'index' })
  if (change) checkNestedFields('collMod.index', change)
  const options = validationOptions(context.command, 'collMod')
  return context.services.engine.write(undefined, (scope) => {
    let info = scope.collection(namespace)
    assertNotView(info)
    if (!info) throw namespaceNotFound(namespace)
    const reply: Document = new Map()
    if (options.size > 0) info = replaceOptions(scope, info, new Map([...info.options, ...options]))
    if (!change) return reply
    const index = info.indexes.find(
      ({ name, spec }) =>
        name === change.get('name') ||
        (change.has('keyPattern') &&
          equalValues(spec.get('key') ?? null, change.get('keyPattern'))),
    )
    if (!index) {
      throw new MongoError(
        'IndexNotFound',
        `cannot find index ${formatValue(change.get('name') ?? change.get('keyPattern'))} for ns ${namespace}`,
      )
    }
    const spec: Document = new Map(index.spec)
    const expiry = change.get('expireAfterSeconds')
    if (expiry !== undefined) {
      if (!isNumeric(expiry)) {
        throw new MongoError('InvalidOptions', 'expireAfterSeconds field must be a number')
      }
      note(reply, 'expireAfterSeconds', [spec.get('expireAfterSeconds'), expiry])
      spec.set('expireAfterSeconds', expiry)
    }
    const hidden = optionalBoolean({ in: change, at: 'collMod.index', name: 'hidden' })
    if (hidden !== undefined) {
      note(reply, 'hidden', [spec.get('hidden') ?? false, hidden])
      if (hidden) spec.set('hidden', true)
      else spec.delete('hidden')
    }
    replaceIndexSpec(scope, info, { index, spec })
    return reply
  })
}

function note(reply: Document, name: string, [before, after]: readonly [Value, Value]): void {
  for (const [field, value] of documentOf([`${name}_old`, before], [`${name}_new`, after])) {
    if (value !== undefined) reply.set(field, value)
  }
}
