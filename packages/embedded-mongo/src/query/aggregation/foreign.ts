import { BSONRegExp, type Document, isDocument, type Value } from '../../bson/value.ts'
import { ValueMap } from '../expressions/value-key.ts'
import { compileFilter } from '../matcher.ts'
import { approximateSize, MemoryBudget } from './memory.ts'
import type { Flow, Namespace, RunContext } from './stage.ts'

/**
 * Collects the values at a path as a join sees them: through arrays, items of a last array one by one.
 *
 * @example valuesAt(doc, ['items', 'sku']) // ['a', 'b']
 */
export function valuesAt(doc: Value, path: readonly string[]): Value[] {
  const found: Value[] = []
  visit(doc, path, 0, (value) => {
    if (Array.isArray(value)) found.push(...value)
    else if (value !== undefined) found.push(value)
  })
  return found
}

function visit(
  value: Value,
  path: readonly string[],
  at: number,
  see: (value: Value) => void,
): void {
  const name = path[at]
  if (name === undefined) {
    see(value)
    return
  }
  if (isDocument(value)) {
    visit(value.get(name), path, at + 1, see)
    return
  }
  if (!Array.isArray(value)) {
    see(undefined)
    return
  }
  if (/^\d+$/.test(name)) visit(value[Number(name)], path, at + 1, see)
  for (const item of value) if (isDocument(item)) visit(item, path, at, see)
}

interface Row {
  readonly position: number
  readonly doc: Document
}

/** The other side of a join: finds documents whose field equals one of several values. */
export class Foreign {
  readonly #ns: Namespace
  readonly #field: string
  readonly #ctx: RunContext
  #table: ValueMap<Row[]> | undefined

  constructor(ns: Namespace, field: string, ctx: RunContext) {
    this.#ns = ns
    this.#field = field
    this.#ctx = ctx
  }

  /**
   * Finds the documents whose field equals one of `values`, in the collection's order. Null finds
   * missing fields, as everywhere in queries.
   */
  *find(values: readonly Value[]): Generator<Document | undefined> {
    const { host, collation } = this.#ctx
    const filter = equalityFilter(this.#field, values)
    if (host.hasIndexOn?.(this.#ns, this.#field)) {
      yield* host.readCollection(this.#ns, filter)
      return
    }
    if (!this.#table) {
      this.#table = new ValueMap(collation)
      yield* this.#fill(this.#table)
    }
    const rows = new Map<number, Document>()
    for (const value of values) {
      for (const { position, doc } of this.#table.get(value) ?? []) rows.set(position, doc)
    }
    // The table offers a few documents too many; the matcher has the last word.
    const matches = compileFilter(filter, { collation })
    for (const [, doc] of [...rows].sort(([a], [b]) => a - b)) if (matches(doc)) yield doc
  }

  *#fill(table: ValueMap<Row[]>): Generator<undefined> {
    const memory = new MemoryBudget('a join without an index')
    const path = this.#field.split('.')
    let position = 0
    for (const doc of this.#ctx.host.readCollection(this.#ns)) {
      if (!doc) {
        yield undefined
        continue
      }
      const row = { position: position++, doc }
      memory.add(approximateSize(doc))
      const add = (value: Value): void => {
        const rows = table.getOrAdd(value, () => [])
        if (rows.at(-1) !== row) rows.push(row)
      }
      visit(doc, path, 0, (value) => {
        add(value ?? null)
        if (Array.isArray(value)) for (const item of value) add(item ?? null)
      })
    }
  }
}

/** `$in` would take a regular expression for a pattern; a join compares it as a value. */
function equalityFilter(field: string, values: readonly Value[]): Document {
  const equals = (value: Value): Document => new Map([[field, new Map([['$eq', value]])]])
  const [only] = values
  if (values.length === 1) return equals(only)
  if (values.some((value) => value instanceof BSONRegExp)) {
    return new Map([['$or', values.map(equals)]])
  }
  return new Map([[field, new Map([['$in', [...values]]])]])
}

/**
 * Reads a whole flow, handing its pauses on.
 *
 * @example const docs = yield* collect(flow)
 */
export function* collect(flow: Flow): Generator<undefined, Document[]> {
  const docs: Document[] = []
  for (const doc of flow) {
    if (doc) docs.push(doc)
    else yield undefined
  }
  return docs
}
