import type { Document, Timestamp, Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'

/** What an update knows of the moment it runs in. */
export interface UpdateContext {
  /** The item that the query matched, which the positional operator `$` stands for. */
  readonly matchedArrayIndex?: number | undefined
  /** The document is being inserted by an upsert. */
  readonly isInsert: boolean
  readonly now: Date
  /** Gives the timestamp of `$currentDate`; by default the time of `now`. */
  readonly timestamp?: (() => Timestamp) | undefined
}

/** Where an operator works, for its messages. */
export interface Place {
  /** The last part of the path. */
  readonly name: string
  /** The whole path. */
  readonly path: string
  /** The document as it is at this moment. */
  readonly root: Document
}

/** What an operator makes of a value: another one, the very same for "no change", or nothing at all. */
export type Outcome = Value | typeof REMOVED

/** The field shall go. */
export const REMOVED: unique symbol = Symbol('removed')

/** One operator on one path, ready to be applied. */
export interface Modifier {
  readonly kind: 'modifier'
  /** Gives the value of a field that is not there; without it nothing happens then. */
  readonly create?: (context: UpdateContext) => Value
  /** A path that cannot exist (a field of a number) is no error. */
  readonly allowNonViable?: boolean
  /** Works only on documents that an upsert inserts. */
  readonly insertOnly?: boolean
  readonly modify: (value: Value, place: Place, context: UpdateContext) => Outcome
}

/** `$rename`, which stands at the path it writes to. */
export interface Rename {
  readonly kind: 'rename'
  readonly from: readonly string[]
}

/** Keeps a path that `$rename` reads from being written by another operator. */
interface Placeholder {
  readonly kind: 'placeholder'
}

/** The parts of paths that begin alike share one node. */
export interface ObjectNode {
  readonly kind: 'object'
  /** By field name or position; `$` is the positional operator. */
  readonly children: Map<string, UpdateNode>
}

/** What to do with the items of an array, by identifier; the empty one is `$[]`, all of them. */
export interface ArrayNode {
  readonly kind: 'array'
  readonly children: Map<string, UpdateNode>
}

export type UpdateNode = ObjectNode | ArrayNode | Modifier | Rename | Placeholder

/** The positional operator. */
export const POSITIONAL = '$'

/**
 * Tells whether a part of a path stands for items of an array: `$[]` or `$[name]`.
 *
 * @example isArrayPart('$[x]') // true
 */
export function isArrayPart(part: string): boolean {
  return part.startsWith('$[') && part.endsWith(']')
}

/**
 * Gives the identifier of such a part.
 *
 * @example identifierOf('$[x]') // 'x'
 */
export function identifierOf(part: string): string {
  return part.slice(2, -1)
}

/**
 * Hangs an operator into the tree.
 *
 * @throws {MongoError} ConflictingUpdateOperators when the path, one above or one below it is taken
 * @example insertNode(root, ['a', 'b'], modifier)
 */
export function insertNode(root: ObjectNode, parts: readonly string[], leaf: UpdateNode): void {
  let node: ObjectNode | ArrayNode = root
  for (let at = 0; at < parts.length - 1; at++) {
    const name = childName(parts[at] ?? '')
    const kind: 'array' | 'object' = isArrayPart(parts[at + 1] ?? '') ? 'array' : 'object'
    const known: UpdateNode | undefined = node.children.get(name)
    const child: UpdateNode = known ?? { kind, children: new Map() }
    if (known === undefined) node.children.set(name, child)
    if ((child.kind !== 'array' && child.kind !== 'object') || child.kind !== kind) {
      throw conflict(parts, at + 1)
    }
    node = child
  }
  const last = childName(parts.at(-1) ?? '')
  if (node.children.has(last)) throw conflict(parts, parts.length)
  node.children.set(last, leaf)
}

function childName(part: string): string {
  return isArrayPart(part) ? identifierOf(part) : part
}

function conflict(parts: readonly string[], length: number): MongoError {
  const at = parts.slice(0, length).join('.')
  return new MongoError(
    'ConflictingUpdateOperators',
    `Updating the path '${parts.join('.')}' would create a conflict at '${at}'`,
  )
}

/**
 * Joins two trees that turn out to work on the same value, such as `a.$` and `a.0`.
 *
 * @throws {MongoError} ConflictingUpdateOperators when both want to write it
 * @example mergeNodes(positional, named, 'a.0')
 */
export function mergeNodes(left: UpdateNode, right: UpdateNode, path: string): UpdateNode {
  const mergeable =
    (left.kind === 'object' && right.kind === 'object') ||
    (left.kind === 'array' && right.kind === 'array')
  if (!mergeable) {
    throw new MongoError('ConflictingUpdateOperators', `Update created a conflict at '${path}'`)
  }
  const children = new Map(left.children)
  for (const [name, child] of right.children) {
    const other = children.get(name)
    const shown = left.kind === 'array' ? `$[${name}]` : name
    children.set(name, other === undefined ? child : mergeNodes(other, child, `${path}.${shown}`))
  }
  return { kind: left.kind, children }
}

/**
 * Lists children in the order MongoDB applies them, which is the order new fields appear in: by name,
 * numbers by value.
 *
 * @example sortedChildren(node.children)
 */
export function sortedChildren(children: ReadonlyMap<string, UpdateNode>): [string, UpdateNode][] {
  return [...children].toSorted(([a], [b]) => compareNames(a, b))
}

function compareNames(a: string, b: string): number {
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) return Number(a) - Number(b)
  return a === b ? 0 : a < b ? -1 : 1
}
