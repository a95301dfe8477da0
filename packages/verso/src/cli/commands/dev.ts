import { performance } from 'node:perf_hooks'

import { listenAddress } from '../../config/listen-address.ts'
import { startDev } from '../../dev/dev-server.ts'
import { catchUncaught } from '../../log/catch-uncaught.ts'
import { createColors, wantsColors } from '../../log/colors.ts'
import { createPrettyLogger } from '../../log/pretty-logger.ts'
import type { Server } from '../../server/listen.ts'
import type { CommandArgs } from '../command.ts'
import { prepareApp, type PreparedApp } from '../prepare-app.ts'
import { reportFailure } from '../../log/report-failure.ts'
import { versoVersion } from '../verso-version.ts'

/**
 * `verso dev`: serves the app and follows edits until Ctrl-C.
 *
 * @example await runDev({ directory: '.', flags: {} })
 */
export async function runDev({ directory, flags }: CommandArgs): Promise<undefined> {
  const logger = createPrettyLogger()
  const app = await prepareApp(directory, 'development', logger)
  const { port, hostname } = flags
  const address = listenAddress(
    {
      port: typeof port === 'string' ? port : undefined,
      hostname: typeof hostname === 'string' ? hostname : undefined,
    },
    process.env,
  )
  const server = await startDev({
    config: app.config,
    logger,
    ...address,
    onFailure: (error) => process.exit(reportFailure(error)),
  })
  // Handlers that call the app itself ask for it.
  process.env['PORT'] = String(server.port)
  catchUncaught(logger)
  endOnSignals(server)
  process.stdout.write(banner(app, server, address.port))
}

function banner({ envFiles, mode }: PreparedApp, server: Server, wanted: number): string {
  const colors = createColors(wantsColors(process.stdout, process.env))
  const lines = [
    `${colors.bold('Verso')} ${versoVersion()} ${colors.dim(mode)}`,
    `  ${colors.cyan(server.url)}`,
  ]
  if (server.port !== wanted && wanted !== 0) {
    lines.push(`  Port ${wanted} is busy, so this is port ${server.port}.`)
  }
  if (envFiles.length > 0) lines.push(`  Environment: ${envFiles.join(', ')}`)
  // Since the process began: what a person waited for.
  lines.push(`  ${colors.green('ready')} in ${Math.round(performance.now())} ms`, '')
  return `${lines.join('\n')}\n`
}

/** A developer who presses Ctrl-C or closes the terminal waits for nothing: requests under way are cut, only the data is put to rest. */
function endOnSignals(server: Server): void {
  let ending = false
  const end = (code: number): void => {
    if (ending) process.exit(code)
    ending = true
    setTimeout(() => process.exit(0), 2_000).unref()
    void server.close({ grace: 0 }).finally(() => process.exit(0))
  }
  process.on('SIGINT', () => end(130))
  process.on('SIGTERM', () => end(143))
  // When a terminal is closed, both the system and the shell send one: the second must not cut the end short.
  process.on('SIGHUP', () => {
    if (!ending) end(129)
  })
}
