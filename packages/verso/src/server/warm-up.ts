import { setImmediate } from 'node:timers/promises'

import { startManagedConnection } from '../mongoose/managed-hooks.ts'
import type { Logger } from '../types/log.ts'
import type { Manifest } from '../types/manifest.ts'

/** Enough for every app that is written by hand; more would keep a starting server busy for seconds. */
const MAX_ROUTES = 100

/**
 * Loads the routes of an app with a database, and connects, while nobody is waiting yet. A driver takes a good part of
 * a second to evaluate, which the first visitor after a deployment would otherwise wait for.
 *
 * It is done once the server listens, a route at a time, so that requests come in between.
 *
 * @example void warmUp(manifest, logger)
 */
export async function warmUp(
  { routes, loadRoute }: Pick<Manifest, 'routes' | 'loadRoute'>,
  logger: Logger,
): Promise<void> {
  for (const route of routes.slice(0, MAX_ROUTES)) {
    // A module that fails while loading breaks its own route only; the first request for it reports why.
    await loadRoute(route).catch(() => {})
    await setImmediate()
  }
  await startManagedConnection(logger)
}
