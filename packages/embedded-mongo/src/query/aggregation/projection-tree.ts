import { type Document, isDocument, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import type { EvalContext, Expression } from '../expressions/expression.ts'

/** What happens to one level of a document's fields. */
export interface ProjectionNode {
  /** Fields named plainly: kept by an inclusion, dropped by an exclusion. */
  readonly named: Set<string>
  readonly computed: Map<string, Expression>
  readonly children: Map<string, ProjectionNode>
  /** Names of computed fields and children as they were written: the order of new fields. */
  readonly order: string[]
  hasComputed: boolean
}

/**
 * Makes an empty node.
 *
 * @example const root = createNode()
 */
export function createNode(): ProjectionNode {
  return {
    named: new Set(),
    computed: new Map(),
    children: new Map(),
    order: [],
    hasComputed: false,
  }
}

/**
 * Adds a path to a tree; `null` names it, an expression computes it.
 *
 * @throws {MongoError} 31249 or 31250 when two paths collide
 * @example addPath(root, ['a', 'b'], null)
 */
export function addPath(
  root: ProjectionNode,
  path: readonly string[],
  leaf: Expression | null,
): void {
  let node = root
  for (const [depth, name] of path.slice(0, -1).entries()) {
    if (leaf) node.hasComputed = true
    if (node.named.has(name) || node.computed.has(name)) {
      throw new MongoError(
        31_249,
        `Path collision at ${path.join('.')} remaining portion ${path.slice(depth + 1).join('.')}`,
      )
    }
    let child = node.children.get(name)
    if (!child) {
      child = createNode()
      node.children.set(name, child)
      node.order.push(name)
    }
    node = child
  }
  const name = path.at(-1) ?? ''
  if (node.named.has(name) || node.computed.has(name) || node.children.has(name)) {
    throw new MongoError(31_250, `Path collision at ${path.join('.')}`)
  }
  if (leaf === null) {
    node.named.add(name)
    return
  }
  node.hasComputed = true
  node.computed.set(name, leaf)
  node.order.push(name)
}

/**
 * Keeps the named fields, then adds the computed ones.
 *
 * @example const shaped = applyInclusion(root, doc, ctx)
 */
export function applyInclusion(node: ProjectionNode, doc: Document, ctx: EvalContext): Document {
  const kept = keepNamed(node, doc)
  if (node.hasComputed) addComputed(node, kept, ctx)
  return kept
}

function keepNamed(node: ProjectionNode, doc: Document): Document {
  const kept: Document = new Map()
  for (const [name, value] of doc) {
    if (node.named.has(name)) {
      kept.set(name, value)
      continue
    }
    const child = node.children.get(name)
    const inner = child && keepInside(child, value)
    if (inner !== undefined) kept.set(name, inner)
  }
  return kept
}

/** Inside of arrays each document is projected; what is no document has none of the fields. */
function keepInside(node: ProjectionNode, value: Value): Value {
  if (isDocument(value)) return keepNamed(node, value)
  if (!Array.isArray(value)) return undefined
  return value.map((item) => keepInside(node, item)).filter((item) => item !== undefined)
}

/**
 * Drops the named fields.
 *
 * @example const smaller = applyExclusion(root, doc)
 */
export function applyExclusion(node: ProjectionNode, doc: Document): Document {
  const kept: Document = new Map()
  for (const [name, value] of doc) {
    if (node.named.has(name)) continue
    const child = node.children.get(name)
    kept.set(name, child ? dropInside(child, value) : value)
  }
  return kept
}

function dropInside(node: ProjectionNode, value: Value): Value {
  if (isDocument(value)) return applyExclusion(node, value)
  return Array.isArray(value) ? value.map((item) => dropInside(node, item)) : value
}

/**
 * Sets the computed fields in a document that the caller owns. A missing result removes the field.
 *
 * @example addComputed(root, new Map(doc), ctx)
 */
export function addComputed(node: ProjectionNode, doc: Document, ctx: EvalContext): void {
  for (const name of node.order) {
    const expression = node.computed.get(name)
    const child = node.children.get(name)
    const value = expression
      ? expression(ctx)
      : child?.hasComputed
        ? computeInside(child, doc.get(name), ctx)
        : doc.get(name)
    if (value === undefined) doc.delete(name)
    else doc.set(name, value)
  }
}

/** A value that is no document gives way to one that holds the computed fields. */
function computeInside(node: ProjectionNode, value: Value, ctx: EvalContext): Value {
  if (Array.isArray(value)) return value.map((item) => computeInside(node, item, ctx))
  const doc: Document = isDocument(value) ? new Map(value) : new Map()
  addComputed(node, doc, ctx)
  return doc
}
