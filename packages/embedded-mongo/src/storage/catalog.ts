import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { parseCollation } from '../bson/collation.ts'
import { Binary, type Document, isDocument } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import {
  type CollectionInfo,
  fromRow,
  idIndexSpec,
  type IndexInfo,
  toIndexInfo,
  toRow,
  viewOf,
} from './collection-info.ts'
import type { IdSource } from './id-source.ts'
import type { ReadKv, WriteKv } from './kv.ts'
import { catalogKey, catalogRange } from './layout.ts'
import { packMeta, readRecord } from './record.ts'

interface Cached {
  readonly bytes: Uint8Array
  readonly info: CollectionInfo
}

/** Rows kept parsed; more collections than this are parsed again when they are used. */
const MAX_CACHED = 10_000

/**
 * The collections and their indexes, read through whatever view the caller has: a snapshot shows the
 * catalog as it was, a transaction shows the collections it made. Parsed rows are kept and compared
 * with the bytes in the view, so that no cache has to be undone when a write fails.
 *
 * @example const info = catalog.get(kv, 'app.users')
 */
export class Catalog {
  readonly #cache = new Map<string, Cached>()
  readonly #ids: IdSource

  constructor(ids: IdSource) {
    this.#ids = ids
  }

  get(kv: ReadKv, namespace: string): CollectionInfo | undefined {
    const key = catalogKey(namespace)
    const bytes = kv.get(key)
    return bytes === undefined ? undefined : this.#parsed(key, bytes, namespace)
  }

  /** All collections, or those of one database, by name. */
  list(kv: ReadKv, database?: string): CollectionInfo[] {
    const rows = kv.list(catalogRange(database === undefined ? '' : `${database}.`))
    return rows.map(({ key, value }) =>
      this.#parsed(key, value, Buffer.from(key).toString('utf8', 1)),
    )
  }

  /** Describes a new collection; `put` makes it exist. */
  make(namespace: string, options: Document): CollectionInfo {
    const spec = options.get('collation')
    const collation = isDocument(spec) ? parseCollation(spec) : undefined
    const view = viewOf(options)
    return {
      namespace,
      id: this.#ids.next(),
      uuid: new Binary(uuidBytes(), Binary.SUBTYPE_UUID),
      options,
      collation,
      indexes: view ? [] : [this.makeIndex(idIndexSpec(collation, options))],
      view,
    }
  }

  /** Describes a new index. */
  makeIndex(spec: Document): IndexInfo {
    return toIndexInfo(spec, this.#ids.next())
  }

  put(kv: WriteKv, info: CollectionInfo): void {
    const key = catalogKey(info.namespace)
    kv.put(key, packMeta(key, toRow(info)))
  }

  remove(kv: WriteKv, namespace: string): void {
    kv.remove(catalogKey(namespace))
  }

  #parsed(key: Uint8Array, bytes: Uint8Array, namespace: string): CollectionInfo {
    const cached = this.#cache.get(namespace)
    if (cached && Buffer.compare(cached.bytes, bytes) === 0) return cached.info
    const info = fromRow(readRecord(key, bytes))
    if (this.#cache.size >= MAX_CACHED) this.#cache.clear()
    this.#cache.set(namespace, { bytes, info })
    return info
  }
}

/**
 * Makes the error for a collection that is not there.
 *
 * @example throw namespaceNotFound('app.users')
 */
export function namespaceNotFound(namespace: string): MongoError {
  return new MongoError('NamespaceNotFound', `ns does not exist: ${namespace}`)
}

/**
 * Refuses a view where only a collection will do: it has no documents, indexes or counts of its own.
 *
 * @throws {MongoError} 166 CommandNotSupportedOnView
 * @example assertNotView(catalog.get(kv, namespace))
 */
export function assertNotView(info: CollectionInfo | undefined): void {
  if (!info?.view) return
  throw new MongoError(
    'CommandNotSupportedOnView',
    `Namespace ${info.namespace} is a view, not a collection`,
  )
}

function uuidBytes(): Uint8Array {
  const bytes = randomBytes(16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes
}
