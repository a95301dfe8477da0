import type { Value } from '../bson/value.ts'
import { MongoError, notSupported } from '../errors/mongo-error.ts'
import type { Catalog } from '../storage/catalog.ts'
import type { ReadKv } from '../storage/kv.ts'
import { type CollationChoice, collationFor } from './arguments.ts'

/** How many views may stand on each other, as in MongoDB. */
const MAX_DEPTH = 20

/** What a name stands for: a collection, and the stages of the views on the way to it. */
export interface ResolvedView {
  readonly namespace: string
  /** Puts the views' stages before a pipeline. */
  readonly stagesBefore: (pipeline: Value) => Value
}

/**
 * Follows views down to the collection that they read.
 *
 * @throws {MongoError} 165 when there are too many, or they stand on themselves; 167 for a collation
 *   that is not the view's
 * @example const { namespace, stagesBefore } = resolveView(catalog, kv, 'app.adults')
 */
export function resolveView(
  catalog: Catalog,
  kv: ReadKv,
  name: string,
  wanted?: CollationChoice,
): ResolvedView {
  let namespace = name
  let stages: Value[] = []
  const first = catalog.get(kv, name)
  for (let depth = 0; ; depth++) {
    const info = catalog.get(kv, namespace)
    // Every view on the way, and the collection, must compare in one way: an answer that mixes two
    // collations would be neither.
    if (info && info.collation?.id !== first?.collation?.id) {
      throw notSupported(`a view with another collation than ${namespace}, which it reads,`)
    }
    if (!info?.view) break
    if (collationFor(wanted, info)?.id !== info.collation?.id) {
      throw new MongoError(
        'OptionNotSupportedOnView',
        `Cannot override the default collation of the view ${namespace}`,
      )
    }
    if (depth >= MAX_DEPTH) {
      throw new MongoError(
        'ViewDepthLimitExceeded',
        `View depth limit exceeded; maximum depth is ${MAX_DEPTH}`,
      )
    }
    stages = [...info.view.pipeline, ...stages]
    namespace = `${namespace.slice(0, namespace.indexOf('.'))}.${info.view.on}`
  }
  return {
    namespace,
    stagesBefore: (pipeline) => (Array.isArray(pipeline) ? [...stages, ...pipeline] : pipeline),
  }
}
