import { isIdentical } from '../bson/identical.ts'
import { formatValue } from '../bson/format.ts'
import { cloneValue, type Document, isDocument, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import type { Matcher } from './matcher.ts'
import { isArrayIndex } from './path.ts'
import { checkTopLevelNames } from './storable.ts'
import { renameField } from './update-rename.ts'
import {
  type ArrayNode,
  mergeNodes,
  type Modifier,
  type ObjectNode,
  POSITIONAL,
  REMOVED,
  sortedChildren,
  type UpdateContext,
  type UpdateNode,
} from './update-tree.ts'

/** An array grows by at most this many nulls to reach a position far behind its end. */
const MAX_PADDING = 1_500_000

/** A value in the document, and where it hangs. The root hangs nowhere. */
interface Element {
  readonly value: Value
  readonly name: string
  readonly container: Document | Value[] | undefined
}

/** How far a path has been followed: what exists of it, and what does not yet. */
interface Position {
  readonly element: Element
  readonly taken: readonly string[]
  readonly missing: readonly string[]
}

/**
 * Applies a tree of operators to a document, in place.
 *
 * @throws {MongoError} for whatever cannot be applied; the document is then half done and not to be used
 * @example applyTree(root, cloneDocument(stored), { context, arrayFilters })
 */
export function applyTree(root: ObjectNode, doc: Document, options: ApplyOptions): void {
  const run = new Run(doc, options)
  run.apply(root, {
    element: { value: doc, name: '', container: undefined },
    taken: [],
    missing: [],
  })
}

/** What applying needs beside the tree. */
export interface ApplyOptions {
  readonly context: UpdateContext
  /** The compiled filters of `$[name]`, which look at `{ name: item }`. */
  readonly arrayFilters: ReadonlyMap<string, Matcher>
}

class Run {
  readonly #root: Document
  readonly #options: ApplyOptions
  /** An `_id` that is there cannot change; a new document may still be given one. */
  readonly #hasId: boolean

  constructor(root: Document, options: ApplyOptions) {
    this.#root = root
    this.#options = options
    this.#hasId = root.has('_id')
  }

  apply(node: UpdateNode, position: Position): void {
    // An operator before this one may have created some of what was missing.
    const at = position.missing.length === 0 ? position : advance(position)
    switch (node.kind) {
      case 'object':
        return this.#object(node, at)
      case 'array':
        return this.#array(node, at)
      case 'modifier':
        return this.#modifier(node, at)
      case 'rename':
        return renameField(node, this.#root, {
          to: [...at.taken, ...at.missing],
          write: (value) =>
            this.#modifier({ kind: 'modifier', create: () => value, modify: () => value }, at),
        })
      default:
    }
  }

  #object(node: ObjectNode, position: Position): void {
    for (const [name, child] of sortedChildren(this.#resolve(node, position))) {
      this.apply(child, advance({ ...position, missing: [...position.missing, name] }))
    }
  }

  /** Puts the position that the query matched in the place of `$`. */
  #resolve(node: ObjectNode, position: Position): ReadonlyMap<string, UpdateNode> {
    const positional = node.children.get(POSITIONAL)
    if (positional === undefined) return node.children
    const { matchedArrayIndex } = this.#options.context
    if (matchedArrayIndex === undefined) {
      throw new MongoError(
        'BadValue',
        'The positional operator did not find the match needed from the query.',
      )
    }
    const name = String(matchedArrayIndex)
    const children = new Map(node.children)
    children.delete(POSITIONAL)
    const other = children.get(name)
    const path = [...position.taken, ...position.missing, name].join('.')
    children.set(name, other === undefined ? positional : mergeNodes(positional, other, path))
    return children
  }

  #array(node: ArrayNode, { element, taken, missing }: Position): void {
    if (missing.length > 0) {
      const path = [...taken, ...missing].join('.')
      throw new MongoError(
        'BadValue',
        `The path '${path}' must exist in the document in order to apply array updates.`,
      )
    }
    const items = element.value
    if (!Array.isArray(items)) {
      throw new MongoError(
        'BadValue',
        `Cannot apply array updates to non-array element ${formatElement(element)}`,
      )
    }
    const children = sortedChildren(node.children)
    // All filters look at the array as it was before any of its items changed.
    const updates = items.map((item) =>
      children.filter(([identifier]) => this.#selects(identifier, item)).map(([, child]) => child),
    )
    for (const [index, nodes] of updates.entries()) {
      const [first, ...rest] = nodes
      if (first === undefined) continue
      const name = String(index)
      const path = [...taken, name].join('.')
      const merged = rest.reduce((left, right) => mergeNodes(left, right, path), first)
      this.apply(merged, {
        element: { value: items[index], name, container: items },
        taken: [...taken, name],
        missing: [],
      })
    }
  }

  #selects(identifier: string, item: Value): boolean {
    if (identifier === '') return true
    return this.#options.arrayFilters.get(identifier)?.(new Map([[identifier, item]])) ?? false
  }

  #modifier(modifier: Modifier, position: Position): void {
    const { context } = this.#options
    if (modifier.insertOnly === true && !context.isInsert) return
    if (position.missing.length > 0) return this.#create(modifier, position)
    const { element, taken } = position
    const outcome = modifier.modify(
      element.value,
      { name: element.name, path: taken.join('.'), root: this.#root },
      context,
    )
    if (outcome !== REMOVED && isIdentical(outcome, element.value)) return
    if (this.#hasId && taken[0] === '_id') {
      throw new MongoError(
        'ImmutableField',
        `Performing an update on the path '${taken.join('.')}' would modify the immutable field '_id'`,
      )
    }
    replace(element, outcome)
    if (taken.length === 1 && outcome !== REMOVED) checkTopLevelNames(this.#root, [element.name])
  }

  #create(modifier: Modifier, { element, taken, missing }: Position): void {
    if (modifier.create === undefined) {
      if (modifier.allowNonViable !== true) checkViable(element, taken, missing)
      return
    }
    const value = cloneValue(modifier.create(this.#options.context))
    createPath(element, missing, value)
    if (this.#hasId && taken[0] === '_id') {
      throw new MongoError(
        'ImmutableField',
        `Updating the path '${taken.join('.')}' to ${formatElement(element)} would modify the immutable field '_id'`,
      )
    }
    if (taken.length === 0) checkTopLevelNames(this.#root, missing.slice(0, 1))
  }
}

/** Walks on along what is missing, as far as it exists. */
function advance({ element, taken, missing }: Position): Position {
  let current = element
  let count = 0
  for (const name of missing) {
    const { value } = current
    const child = childOf(value, name)
    if (child === undefined || (!isDocument(value) && !Array.isArray(value))) break
    current = { value: child, name, container: value }
    count++
  }
  if (count === 0) return { element, taken, missing }
  return {
    element: current,
    taken: [...taken, ...missing.slice(0, count)],
    missing: missing.slice(count),
  }
}

function childOf(value: Value, name: string): Value {
  if (isDocument(value)) return value.get(name)
  if (Array.isArray(value) && isArrayIndex(name)) return value[Number(name)]
  return undefined
}

function formatElement(element: Element): string {
  return `${element.name}: ${formatValue(element.value)}`
}

function replace({ container, name }: Element, outcome: Value | typeof REMOVED): void {
  if (Array.isArray(container)) {
    // Taking an item out would move the others: $unset leaves null.
    container[Number(name)] = outcome === REMOVED ? null : cloneValue(outcome)
  } else if (outcome === REMOVED) container?.delete(name)
  else container?.set(name, cloneValue(outcome))
}

function checkViable(element: Element, taken: readonly string[], missing: readonly string[]): void {
  const [part = ''] = missing
  const { value } = element
  if (isDocument(value) || (Array.isArray(value) && isArrayIndex(part))) return
  throw new MongoError(
    'PathNotViable',
    `Cannot use the part (${part}) of (${[...taken, ...missing].join('.')}) to traverse the element ` +
      `({${formatElement(element)}})`,
  )
}

function createPath(element: Element, missing: readonly string[], value: Value): void {
  const [part = '', ...rest] = missing
  const container = element.value
  const nested = rest.reduceRight<Value>((inner, name) => new Map([[name, inner]]), value)
  if (isDocument(container)) {
    container.set(part, nested)
    return
  }
  if (!Array.isArray(container) || !isArrayIndex(part)) {
    throw new MongoError(
      'PathNotViable',
      `Cannot create field '${part}' in element {${formatElement(element)}}`,
    )
  }
  const index = Number(part)
  if (index - container.length > MAX_PADDING) {
    throw new MongoError('CannotBackfillArray', `can't backfill more than ${MAX_PADDING} elements`)
  }
  while (container.length < index) container.push(null)
  container.push(nested)
}
