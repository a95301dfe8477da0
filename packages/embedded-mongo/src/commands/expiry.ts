import { documentOf } from '../bson/value.ts'
import { isMongoError } from '../errors/mongo-error.ts'
import type { IndexInfo } from '../storage/collection-info.ts'
import { removeDocument } from '../storage/document-writer.ts'
import { SESSION_RANGE } from '../storage/layout.ts'
import { readRecord } from '../storage/record.ts'
import { findMatches, prepareQuery } from './collection-query.ts'
import type { Match } from './match.ts'
import type { CommandServices } from './context.ts'
import { SESSION_TIMEOUT_MINUTES } from './sessions.ts'

/** Documents removed in one commit, so that clients get their turn in between. */
const REMOVED_AT_ONCE = 500
/** A transaction may hold what has expired; then it is left for the next time. */
const PATIENCE_MILLISECONDS = 1000

/**
 * Removes the documents that TTL indexes say have expired.
 *
 * @example await removeExpired(services, Date.now())
 */
export async function removeExpired(services: CommandServices, now: number): Promise<void> {
  const { engine } = services
  for (const info of engine.catalog.list(engine.current)) {
    for (const index of info.indexes) {
      if (index.expireAfterSeconds === undefined) continue
      const before = new Date(now - index.expireAfterSeconds * 1000)
      while ((await removeBefore(services, info.namespace, { index, before })) === REMOVED_AT_ONCE);
    }
  }
}

async function removeBefore(
  { engine }: CommandServices,
  namespace: string,
  { index, before }: { index: IndexInfo; before: Date },
): Promise<number> {
  try {
    return await engine.write(
      undefined,
      (scope) => {
        const info = scope.collection(namespace)
        if (!info?.indexes.some((other) => other.name === index.name)) return 0
        // By the index and nothing else: what a partial index leaves out never expires.
        const prepared = prepareQuery(info, scope.tools.flags, {
          filter: documentOf([index.paths[0] ?? '', documentOf(['$lte', before])]),
          sort: undefined,
          hint: index.name,
          collation: undefined,
          variables: undefined,
          deadline: undefined,
        })
        const expired: Match[] = []
        for (const match of findMatches(prepared, { kv: scope.kv, plain: false })) {
          if (match) expired.push(match)
          if (expired.length === REMOVED_AT_ONCE) break
        }
        for (const match of expired) removeDocument(scope, info, match)
        return expired.length
      },
      { deadline: performance.now() + PATIENCE_MILLISECONDS },
    )
  } catch (error) {
    // Damage, a full disk, a held document: clients who touch it are told; this tries again later.
    if (isMongoError(error)) return 0
    throw error
  }
}

/**
 * Forgets what sessions answered that have not written for longer than a session lives.
 *
 * @example await forgetSessions(services, Date.now())
 */
export async function forgetSessions({ engine }: CommandServices, now: number): Promise<void> {
  const oldest = now - SESSION_TIMEOUT_MINUTES * 60_000
  const old = engine.current.list(SESSION_RANGE).filter(({ key, value }) => {
    const at = readRecord(key, value).get('at')
    return at instanceof Date && at.getTime() < oldest
  })
  if (old.length === 0) return
  await engine.write(undefined, (scope) => {
    for (const { key } of old) scope.base.remove(key)
  })
}
