import { Buffer } from 'node:buffer'
import { type Collation, parseCollation } from '../bson/collation.ts'
import { toDouble } from '../bson/numbers.ts'
import { isNumeric } from '../bson/type-info.ts'
import { Binary, type Document, documentOf, Int32, isDocument, type Value } from '../bson/value.ts'
import { splitPath } from '../query/path.ts'
import { corruption } from './record.ts'

/** One field of an index. */
export interface IndexField {
  readonly path: string
  readonly descending: boolean
}

/** An index as the storage layer uses it. */
export interface IndexInfo {
  readonly id: Uint8Array
  readonly name: string
  readonly fields: readonly IndexField[]
  readonly paths: readonly string[]
  /** The paths, split at their dots. */
  readonly parts: readonly (readonly string[])[]
  /** What `listIndexes` shows. */
  readonly spec: Document
  /** The index on `_id`, which every collection has and keeps. */
  readonly ofId: boolean
  readonly unique: boolean
  readonly sparse: boolean
  readonly hidden: boolean
  readonly partial: Document | undefined
  readonly collation: Collation | undefined
  readonly expireAfterSeconds: number | undefined
  /** Each key has one record at most, so that the record id is the value of an entry, not its key. */
  readonly single: boolean
  /** Takes no arrays. Its entries are those of an ascending index, which finds the same documents. */
  readonly hashed: boolean
}

/** A view: the collection or view that it reads, and the stages that it sends the documents through. */
export interface ViewDefinition {
  readonly on: string
  readonly pipeline: readonly Value[]
}

/** A collection as its row in the catalog describes it. */
export interface CollectionInfo {
  readonly namespace: string
  readonly id: Uint8Array
  readonly uuid: Binary
  /** What `create` was given, shown by `listCollections`. */
  readonly options: Document
  readonly collation: Collation | undefined
  readonly indexes: readonly IndexInfo[]
  /** Set when it is a view, which has neither documents nor indexes of its own. */
  readonly view: ViewDefinition | undefined
}

/** The name of the index that every collection has, unless `create` gave a clustered one another. */
export const ID_INDEX = '_id_'

/**
 * Makes the specification of the index on `_id`, for a collection with these options.
 *
 * @example idIndexSpec(undefined) // { v: 2, key: { _id: 1 }, name: '_id_' }
 */
export function idIndexSpec(collation: Collation | undefined, options?: Document): Document {
  const clustered = options?.get('clusteredIndex')
  const spec = documentOf(
    ['v', new Int32(2)],
    ['key', documentOf(['_id', new Int32(1)])],
    ['name', isDocument(clustered) ? clustered.get('name') : ID_INDEX],
  )
  if (clustered) {
    spec.set('unique', true)
    spec.set('clustered', true)
  }
  if (collation) spec.set('collation', collation.spec)
  return spec
}

/**
 * Turns an index specification that was checked before into what the storage layer uses.
 *
 * @example toIndexInfo(idIndexSpec(undefined), ids.next())
 */
export function toIndexInfo(spec: Document, id: Uint8Array): IndexInfo {
  const key = spec.get('key')
  const name = spec.get('name')
  if (!isDocument(key) || typeof name !== 'string') throw corruption('an index without a key')
  // A wildcard index could only make answers faster. Here it has no fields: it holds each document once
  // and narrows nothing.
  const fields = [...key.keys()].some(isWildcardPath)
    ? []
    : [...key].map(([path, direction]) => ({
        path,
        descending: isNumeric(direction) && toDouble(direction) < 0,
      }))
  const ofId = name === ID_INDEX || spec.get('clustered') === true
  const unique = ofId || spec.get('unique') === true
  const collation = collationOf(spec.get('collation'))
  const partial = spec.get('partialFilterExpression')
  const expire = spec.get('expireAfterSeconds')
  return {
    id,
    name,
    fields,
    paths: fields.map((field) => field.path),
    parts: fields.map((field) => splitPath(field.path)),
    spec,
    ofId,
    unique,
    sparse: spec.get('sparse') === true,
    hidden: spec.get('hidden') === true,
    partial: isDocument(partial) ? partial : undefined,
    collation,
    expireAfterSeconds: isNumeric(expire) ? toDouble(expire) : undefined,
    single: unique && collation === undefined,
    hashed: [...key.values()].includes('hashed'),
  }
}

/**
 * Tells whether a field of an index stands for every path below it.
 *
 * @example isWildcardPath('a.$**') // true
 */
export function isWildcardPath(path: string): boolean {
  return path === '$**' || path.endsWith('.$**')
}

function collationOf(spec: Value): Collation | undefined {
  return isDocument(spec) ? parseCollation(spec) : undefined
}

/**
 * Reads out of a collection's options whether it is a view.
 *
 * @example viewOf(documentOf(['viewOn', 'users'], ['pipeline', []])) // { on: 'users', pipeline: [] }
 */
export function viewOf(options: Document): ViewDefinition | undefined {
  const on = options.get('viewOn')
  const pipeline = options.get('pipeline')
  return typeof on === 'string'
    ? { on, pipeline: Array.isArray(pipeline) ? pipeline : [] }
    : undefined
}

/** Writes a collection's row. */
export function toRow(info: CollectionInfo): Document {
  return documentOf(
    ['ns', info.namespace],
    ['id', new Binary(info.id)],
    ['uuid', info.uuid],
    ['options', info.options],
    [
      'indexes',
      info.indexes.map((index) => documentOf(['id', new Binary(index.id)], ['spec', index.spec])),
    ],
  )
}

/** Reads a collection's row. */
export function fromRow(row: Document): CollectionInfo {
  const namespace = row.get('ns')
  const id = row.get('id')
  const uuid = row.get('uuid')
  const options = row.get('options')
  const indexes = row.get('indexes')
  if (
    typeof namespace !== 'string' ||
    !(id instanceof Binary) ||
    !(uuid instanceof Binary) ||
    !isDocument(options) ||
    !Array.isArray(indexes)
  ) {
    throw corruption('a row of the catalog')
  }
  return {
    namespace,
    id: Buffer.from(id.value()),
    uuid,
    options,
    collation: collationOf(options.get('collation')),
    indexes: indexes.map(indexFromRow),
    view: viewOf(options),
  }
}

function indexFromRow(row: Value): IndexInfo {
  const id = isDocument(row) ? row.get('id') : undefined
  const spec = isDocument(row) ? row.get('spec') : undefined
  if (!(id instanceof Binary) || !isDocument(spec)) throw corruption('an index in the catalog')
  return toIndexInfo(spec, Buffer.from(id.value()))
}
