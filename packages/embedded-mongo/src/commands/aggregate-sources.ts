import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { Binary, type Document, documentOf, Int32, Long, type Value } from '../bson/value.ts'
import { namespaceNotFound } from '../storage/catalog.ts'
import { readStats } from '../storage/collection-stats.ts'
import type { View } from '../storage/scan.ts'
import type { CommandContext } from './context.ts'

/** Sessions are told apart by their user; without users it is the hash of no name. */
const NO_USER = new Binary(createHash('sha256').digest())

/** A stage that reports on the server instead of reading a collection. */
export interface SourceRequest {
  readonly collection: string | undefined
  readonly stage: string
  readonly spec: Value
}

/**
 * Answers the stages that report on a collection; `undefined` for those this engine has not.
 *
 * @example readSource(context, view, { collection: 'users', stage: '$indexStats', spec: new Map() })
 */
export function readSource(
  { services, database }: CommandContext,
  view: View,
  { collection, stage, spec }: SourceRequest,
): Document[] | undefined {
  if (stage === '$listLocalSessions') {
    return services.sessions
      .list()
      .map(({ id, lastUsed }) =>
        documentOf(
          ['_id', documentOf(['id', new Binary(Buffer.from(id, 'hex'), 4)], ['uid', NO_USER])],
          ['lastUse', new Date(Date.now() - (performance.now() - lastUsed))],
        ),
      )
  }
  if (stage !== '$indexStats' && stage !== '$collStats') return undefined
  const namespace = `${database}.${collection ?? ''}`
  const info = services.engine.catalog.get(view.kv, namespace)
  const host = hostname()
  if (stage === '$indexStats') {
    return (info?.indexes ?? []).map((index) =>
      documentOf(
        ['name', index.name],
        ['key', index.spec.get('key')],
        ['host', host],
        ['accesses', documentOf(['ops', Long.ZERO], ['since', services.info.startedAt])],
        ['spec', index.spec],
      ),
    )
  }
  if (!info) throw namespaceNotFound(namespace)
  const { documents, bytes } = readStats(view.kv, info.id)
  const row = documentOf(['ns', namespace], ['host', host], ['localTime', new Date()])
  if (spec instanceof Map && spec.has('count')) row.set('count', toNumber(documents))
  if (spec instanceof Map && spec.has('storageStats')) {
    row.set(
      'storageStats',
      documentOf(
        ['size', toNumber(bytes)],
        ['count', toNumber(documents)],
        ['storageSize', toNumber(bytes)],
        ['nindexes', new Int32(info.indexes.length)],
        ['capped', false],
      ),
    )
  }
  return [row]
}

function toNumber(n: number): Int32 | Long {
  return n < 2 ** 31 ? new Int32(n) : Long.fromNumber(n)
}
