import { isVersoError } from '../errors/verso-error.ts'
import { catchUncaught } from '../log/catch-uncaught.ts'
import { formatError } from '../log/format-error.ts'
import type { JsonLogger } from '../log/json-logger.ts'
import { closeManagedConnection } from '../mongoose/managed-hooks.ts'
import { setPoolShare } from '../mongoose/pool-share.ts'
import type { Manifest } from '../types/manifest.ts'

import type { WorkerPlace } from './crew-messages.ts'
import { createEnding } from './ending.ts'
import type { Server } from './listen.ts'
import { onSignals } from './on-signals.ts'
import { openServer, toLimits } from './open-server.ts'
import { openPrimaryChannel, type PrimaryChannel } from './primary-channel.ts'
import { shareStore } from './shared-store.ts'
import { warmUp } from './warm-up.ts'

/** The app's shutdown hooks get this long where requests have used up the grace period (see ending.ts). Milliseconds. */
const afterGrace = 500

/**
 * Serves a finished build as one of several workers. What goes wrong at the start is told to the primary, which says it once.
 *
 * @example await serveAsWorker(manifest, { count: 2, port: 3000 }, logger)
 */
export async function serveAsWorker(
  manifest: Manifest,
  place: WorkerPlace,
  logger: JsonLogger,
): Promise<Server> {
  const channel = openPrimaryChannel()
  // A terminal sends it to all processes; what it means is the primary's business, from the first moment on.
  process.on('SIGHUP', () => {})
  setPoolShare(place.count)
  try {
    return await open(manifest, place, { channel, logger })
  } catch (error) {
    await channel.tell({ verso: 'failed', ...describe(error) })
    return process.exit(1)
  }
}

async function open(
  manifest: Manifest,
  place: WorkerPlace,
  { channel, logger }: { channel: PrimaryChannel; logger: JsonLogger },
): Promise<Server> {
  const limits = toLimits(manifest.config, place)
  const { server, health } = await openServer(manifest, {
    logger,
    limits,
    address: { port: place.port, ...(place.hostname && { hostname: place.hostname }) },
    toStore: (store) => shareStore(store, channel),
  })
  const { shutdownTimeout: grace, shutdownDelay: delay } = limits
  const ending = createEnding(server, {
    logger,
    grace,
    delay,
    onBegin: () => health.drain(),
    closing: [closeManagedConnection],
  })
  onSignals(
    () => {
      void channel.tell({ verso: 'leaving' })
      return ending.begin()
    },
    { onHangUp: () => false },
  )
  channel.onEnd(({ withoutDelay, farewell }) => {
    void ending
      .begin({ withoutDelay, ...(farewell !== undefined && { farewell }) })
      .then(() => process.exit(0))
  })
  catchUncaught(logger, () => void channel.tell({ verso: 'unsound' }))
  await channel.tell({
    verso: 'listening',
    url: server.url,
    endTime: delay + grace + afterGrace,
  })
  // All routes: the next build may take the place of this one's files before a request asks for them.
  void warmUp(manifest, logger)
  return server
}

function describe(error: unknown): {
  code: string | undefined
  message: string
  hint: string | undefined
} {
  if (!isVersoError(error)) return { code: undefined, message: formatError(error), hint: undefined }
  const { code, message, hint } = error
  return { code, message, hint }
}
