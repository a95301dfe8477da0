import { type Document, isDocument, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import type { MatchDetails } from './matcher.ts'
import { parseProjection, type ProjectionOptions } from './projection-parse.ts'
import type { ProjectionLeaf, ProjectionNode } from './projection-tree.ts'

export type { ProjectionOptions } from './projection-parse.ts'

/** A compiled projection. */
export interface Projection {
  /** Uses the positional operator `.$`: `apply` needs the details of the match. */
  readonly positional: boolean
  /** Shapes a document; the original stays as it is, and unchanged parts are shared with it. */
  readonly apply: (doc: Document, details?: MatchDetails) => Document
}

/**
 * Compiles the projection of a query: which fields to return, which not, and what to compute.
 * Included fields keep the document's order, computed ones follow.
 *
 * @throws {MongoError} with MongoDB's codes for what cannot be
 * @example compileProjection(documentOf(['name', new Int32(1)])).apply(doc)
 */
export function compileProjection(spec: Document, options: ProjectionOptions = {}): Projection {
  const { root, kind, positional } = parseProjection(spec, options)
  const shape = kind === 'inclusion' ? include : exclude
  const computes = hasComputed(root)
  const slices = findSlices(root, [])
  return {
    positional: positional !== undefined,
    apply: (doc, details) => {
      const result = shape(root, doc)
      if (computes) compute(root, result, doc)
      for (const slice of slices) applySlice(result, slice, 0)
      if (positional !== undefined) applyPositional(result, positional, details?.arrayIndex)
      return result
    },
  }
}

function include(node: ProjectionNode, doc: Document): Document {
  const result: Document = new Map()
  for (const [name, value] of doc) {
    const child = node.children.get(name)
    if (child === undefined) continue
    if (child.kind === 'node') {
      const inner = includeInside(child, value)
      if (inner !== undefined) result.set(name, inner)
    } else if (child.kind !== 'exclude' && child.kind !== 'computed') result.set(name, value)
  }
  return result
}

/** In arrays every document is shaped, arrays in arrays too; what has no fields has none to return. */
function includeInside(node: ProjectionNode, value: Value): Value {
  if (isDocument(value)) return include(node, value)
  if (!Array.isArray(value)) return undefined
  return value.map((item) => includeInside(node, item)).filter((item) => item !== undefined)
}

function exclude(node: ProjectionNode, doc: Document): Document {
  const result: Document = new Map()
  for (const [name, value] of doc) {
    const child = node.children.get(name)
    if (child?.kind === 'node') result.set(name, excludeInside(child, value))
    else if (child?.kind !== 'exclude' && child?.kind !== 'computed') result.set(name, value)
  }
  return result
}

function excludeInside(node: ProjectionNode, value: Value): Value {
  if (isDocument(value)) return exclude(node, value)
  return Array.isArray(value) ? value.map((item) => excludeInside(node, item)) : value
}

function hasComputed(node: ProjectionNode): boolean {
  for (const child of node.children.values()) {
    if (child.kind === 'computed' || (child.kind === 'node' && hasComputed(child))) return true
  }
  return false
}

/** Adds the computed fields to a shaped document, worked out on the original one. */
function compute(node: ProjectionNode, result: Document, doc: Document): void {
  for (const [name, child] of node.children) {
    if (child.kind === 'computed') {
      const value = child.evaluate(doc)
      if (value === undefined) result.delete(name)
      else result.set(name, value)
    } else if (child.kind === 'node' && hasComputed(child)) {
      result.set(name, computeInside(child, result.get(name), doc))
    }
  }
}

function computeInside(node: ProjectionNode, value: Value, doc: Document): Value {
  if (Array.isArray(value)) return value.map((item) => computeInside(node, item, doc))
  const inner: Document = isDocument(value) ? new Map(value) : new Map()
  compute(node, inner, doc)
  return inner
}

interface Slice {
  readonly parts: readonly string[]
  readonly skip: number | undefined
  readonly limit: number
}

function findSlices(node: ProjectionNode, prefix: readonly string[]): Slice[] {
  return [...node.children].flatMap(([name, child]) => {
    const parts = [...prefix, name]
    if (child.kind === 'node') return findSlices(child, parts)
    return child.kind === 'slice' ? [{ parts, ...sliceOf(child) }] : []
  })
}

function sliceOf(leaf: ProjectionLeaf & { kind: 'slice' }): Omit<Slice, 'parts'> {
  return { skip: leaf.skip, limit: leaf.limit }
}

/** Cuts an array, in a document that is ours to change: everything deeper is copied on the way. */
function applySlice(doc: Document, slice: Slice, at: number): void {
  const name = slice.parts[at] ?? ''
  const value = doc.get(name)
  const isLast = at === slice.parts.length - 1
  if (Array.isArray(value)) {
    doc.set(
      name,
      isLast ? cut(value, slice) : value.map((item) => sliceInside(item, slice, at + 1)),
    )
  } else if (!isLast && isDocument(value)) doc.set(name, sliceInside(value, slice, at + 1))
}

function sliceInside(value: Value, slice: Slice, at: number): Value {
  if (!isDocument(value)) return value
  const copy = new Map(value)
  applySlice(copy, slice, at)
  return copy
}

function cut(items: readonly Value[], { skip, limit }: Slice): Value[] {
  if (skip === undefined) return limit < 0 ? items.slice(limit) : items.slice(0, limit)
  const start = skip < 0 ? Math.max(0, items.length + skip) : skip
  return items.slice(start, start + limit)
}

/** Leaves of the first array on the path only the item that the query matched. */
function applyPositional(
  result: Document,
  parts: readonly string[],
  arrayIndex: number | undefined,
): void {
  let doc = result
  for (const part of parts) {
    const value = doc.get(part)
    if (Array.isArray(value)) {
      doc.set(part, [matchedItem(value, arrayIndex)])
      return
    }
    if (isDocument(value)) {
      const copy = new Map(value)
      doc.set(part, copy)
      doc = copy
    }
  }
}

function matchedItem(items: readonly Value[], arrayIndex: number | undefined): Value {
  if (arrayIndex === undefined) {
    throw new MongoError(
      51_246,
      "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching " +
        'element in the array',
    )
  }
  if (arrayIndex >= items.length) {
    throw new MongoError(
      51_247,
      "Executor error during find command :: caused by :: positional operator '.$' element mismatch",
    )
  }
  return items[arrayIndex]
}
