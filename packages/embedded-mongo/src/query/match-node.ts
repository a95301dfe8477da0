import type { Collation } from '../bson/collation.ts'
import type { Document, Value } from '../bson/value.ts'
import { walkPath } from './path.ts'

/** What a match tells beside yes: which item of an array it was, for the positional operator `$`. */
export interface MatchDetails {
  arrayIndex: number | undefined
}

/** A compiled filter. */
export type Matcher = (doc: Document, details?: MatchDetails) => boolean

/** What compiling a filter needs to know. */
export interface MatchOptions {
  readonly collation?: Collation | undefined
  /** Evaluates the expression of `$expr`; without this or `compileExpr`, `$expr` is refused. */
  readonly evaluateExpr?: ((expression: Value, doc: Document) => Value) | undefined
  /** Compiles the expression of `$expr` once, so that a bad one fails before any document is read. */
  readonly compileExpr?: ((expression: Value) => (doc: Document) => Value) | undefined
}

/** What the parsers of operators hand on to each other. */
export interface ParseContext extends MatchOptions {
  /** Compiles a filter on the documents inside of an array. */
  readonly compileNested: (filter: Document) => Matcher
}

/** A condition on the values at a path: a test on one of them, or the opposite of several conditions. */
export type FieldNode =
  | {
      readonly kind: 'test'
      /** Look at the items of an array at the end of the path, too. */
      readonly expandLast: boolean
      readonly test: (value: Value, details?: MatchDetails) => boolean
    }
  | { readonly kind: 'not'; readonly nodes: readonly FieldNode[] }

/**
 * Wraps a test that some value at the path has to pass, items of arrays included.
 *
 * @example testNode((value) => value === null)
 */
export function testNode(test: (value: Value) => boolean): FieldNode {
  return { kind: 'test', expandLast: true, test }
}

/**
 * Turns conditions around: not all of them hold.
 *
 * @example notNode(testNode(isFive))
 */
export function notNode(...nodes: readonly FieldNode[]): FieldNode {
  return { kind: 'not', nodes }
}

/**
 * Compiles conditions on a path into a matcher of documents: all of them have to hold.
 *
 * @example matchNodes(['a', 'b'], [testNode(isFive)])
 */
export function matchNodes(parts: readonly string[], nodes: readonly FieldNode[]): Matcher {
  const matchers = nodes.map((node) => matchNode(parts, node))
  const [only] = matchers
  if (matchers.length === 1 && only !== undefined) return only
  return (doc, details) => matchers.every((matches) => matches(doc, details))
}

function matchNode(parts: readonly string[], node: FieldNode): Matcher {
  if (node.kind === 'not') {
    const matches = matchNodes(parts, node.nodes)
    // No details: what does not match has no position.
    return (doc) => !matches(doc)
  }
  const { test } = node
  return (doc, details) =>
    walkPath(doc, parts, node, (value, arrayIndex) => {
      if (!test(value, details)) return false
      if (details !== undefined && arrayIndex !== undefined) details.arrayIndex = arrayIndex
      return true
    })
}

/**
 * Asks conditions of one value itself, as `$elemMatch` does of each item: an array is not taken apart.
 *
 * @example testNodes([testNode(isFive)], new Int32(5))
 */
export function testNodes(nodes: readonly FieldNode[], value: Value): boolean {
  return nodes.every((node) =>
    node.kind === 'not' ? !testNodes(node.nodes, value) : node.test(value),
  )
}
