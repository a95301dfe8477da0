import { resolve } from 'node:path'

import { loadConfig } from '../config/load-config.ts'
import { loadEnv } from '../config/load-env.ts'
import type { ResolvedConfig } from '../types/config.ts'
import type { Logger } from '../types/log.ts'

import { loadConfigModule } from './load-config-module.ts'

type Mode = 'development' | 'production' | 'test'

/** What a command works on. */
export interface PreparedApp {
  readonly config: ResolvedConfig
  readonly mode: Mode
  /** The environment files that were read. */
  readonly envFiles: readonly string[]
}

/**
 * Does what every command does first: settles `NODE_ENV`, reads the environment files, then the configuration,
 * which may use them.
 *
 * @throws {VersoError} when there is no app, or its configuration is wrong
 * @example const { config } = await prepareApp('.', 'development', logger)
 */
export async function prepareApp(
  directory: string,
  usual: 'development' | 'production',
  logger: Logger,
): Promise<PreparedApp> {
  const dir = resolve(directory)
  const mode = settleMode(usual, logger)
  const { loaded } = loadEnv(dir, mode, process.env)
  const config = await loadConfig({
    dir,
    mode,
    loadModule: (file) => loadConfigModule(file, logger),
    warn: (message) => logger.warn(message),
  })
  return { config, mode, envFiles: loaded }
}

function settleMode(usual: 'development' | 'production', logger: Logger): Mode {
  const said = (process.env['NODE_ENV'] ||= usual)
  if (said === 'test') return 'test'
  if (said !== usual) {
    logger.warn(
      `NODE_ENV is '${said}' here; this command expects '${usual}', and libraries may differ.`,
    )
  }
  return usual
}
