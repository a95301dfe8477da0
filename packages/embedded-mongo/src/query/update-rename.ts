import { formatValue } from '../bson/format.ts'
import { type Document, isDocument, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { isArrayIndex } from './path.ts'
import type { Rename } from './update-tree.ts'

/**
 * Moves a field: writes its value to the new path, then takes the old one away. A field that is not
 * there is left alone.
 *
 * @throws {MongoError} BadValue when an array lies on the way, PathNotViable, ImmutableField for `_id`
 * @example renameField(node, doc, { to: ['b'], write: (value) => doc.set('b', value) })
 */
export function renameField(
  node: Rename,
  root: Document,
  { to, write }: { to: readonly string[]; write: (value: Value) => void },
): void {
  const parent = findParent(root, node.from)
  const name = node.from.at(-1) ?? ''
  const value = parent?.get(name)
  if (parent === undefined || value === undefined) return
  checkDestination(root, to)
  write(value)
  if (node.from[0] === '_id') {
    throw new MongoError(
      'ImmutableField',
      `Unsetting the path '${node.from.join('.')}' using $rename would modify the immutable field '_id'`,
    )
  }
  parent.delete(name)
}

function findParent(root: Document, from: readonly string[]): Document | undefined {
  let value: Value = root
  for (const [at, part] of from.entries()) {
    if (Array.isArray(value)) {
      if (isArrayIndex(part) && Number(part) >= value.length) return undefined
      if (!isArrayIndex(part)) throw notViable(from, at, value)
      throw throughArray('source', root, from, at)
    }
    if (!isDocument(value)) {
      if (value === undefined) return undefined
      throw notViable(from, at, value)
    }
    if (at === from.length - 1) return value
    value = value.get(part)
  }
  return undefined
}

function notViable(from: readonly string[], at: number, value: Value): MongoError {
  const name = from[at - 1] ?? ''
  return new MongoError(
    'PathNotViable',
    `cannot use the part (${name} of ${from.join('.')}) to traverse the element ({${name}: ${formatValue(value)}})`,
  )
}

function checkDestination(root: Document, to: readonly string[]): void {
  let value: Value = root
  for (const [at, part] of to.entries()) {
    if (Array.isArray(value)) throw throughArray('destination', root, to, at)
    if (!isDocument(value)) return
    value = value.get(part)
  }
}

function throughArray(
  end: 'source' | 'destination',
  root: Document,
  path: readonly string[],
  at: number,
): MongoError {
  const id = root.get('_id')
  const shown = id === undefined ? 'no id' : `_id: ${formatValue(id)}`
  return new MongoError(
    'BadValue',
    `The ${end} field cannot be an array element, '${path.join('.')}' in doc with ${shown} has an array ` +
      `field called '${path[at - 1] ?? ''}'`,
  )
}
