import type { Document, Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'

/** What a projection does with one field. */
export type ProjectionLeaf =
  | { readonly kind: 'include' | 'exclude' | 'positional' }
  | { readonly kind: 'slice'; readonly skip: number | undefined; readonly limit: number }
  /** Gives a new value, or `undefined` for none. */
  | { readonly kind: 'computed'; readonly evaluate: (doc: Document) => Value }

/** What a projection does with the fields of one level. */
export interface ProjectionNode {
  readonly kind: 'node'
  readonly children: Map<string, ProjectionNode | ProjectionLeaf>
}

/**
 * Makes an empty level.
 *
 * @example const root = projectionNode()
 */
export function projectionNode(): ProjectionNode {
  return { kind: 'node', children: new Map() }
}

/**
 * Hangs a leaf into the tree.
 *
 * @throws {MongoError} 31249 or 31250 when the path, one above or one below it is taken
 * @example insertLeaf(root, ['a', 'b'], { kind: 'include' })
 */
export function insertLeaf(
  root: ProjectionNode,
  parts: readonly string[],
  leaf: ProjectionLeaf,
): void {
  let node = root
  for (const [at, part] of parts.slice(0, -1).entries()) {
    const known = node.children.get(part)
    const child = known ?? projectionNode()
    if (child.kind !== 'node') {
      const rest = parts.slice(at + 1).join('.')
      throw new MongoError(31_249, `Path collision at ${parts.join('.')} remaining portion ${rest}`)
    }
    if (known === undefined) node.children.set(part, child)
    node = child
  }
  const last = parts.at(-1) ?? ''
  if (node.children.has(last)) {
    throw new MongoError(31_250, `Path collision at ${parts.join('.')}`)
  }
  node.children.set(last, leaf)
}
