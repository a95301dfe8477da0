import { stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

import { configDefaults } from '../../config/defaults.ts'
import { findConfigFile } from '../../config/find-config-file.ts'
import { VersoError } from '../../errors/verso-error.ts'
import type { ServeOptions } from '../../server/serve.ts'
import type { CommandArgs } from '../command.ts'

/**
 * `verso start`: runs what the build wrote, exactly as `node .verso/server.mjs` does.
 *
 * @example await runStart({ directory: '.', flags: { port: '4000' } })
 */
export async function runStart({ directory, flags }: CommandArgs): Promise<undefined> {
  process.env['NODE_ENV'] ||= 'production'
  const file = await findBuild(resolve(directory))
  const built: unknown = await import(pathToFileURL(file).href)
  if (!isBuiltServer(built)) {
    throw new VersoError('VERSO_ERR_NOT_BUILT', `${nameOf(file)} is not what verso build writes.`, {
      hint: 'Run verso build.',
    })
  }
  const text = (name: string): string | undefined => {
    const value = flags[name]
    return typeof value === 'string' ? value : undefined
  }
  await built.start({
    port: text('port'),
    hostname: text('hostname'),
    keepAliveTimeout: text('keepAliveTimeout'),
    workers: text('workers'),
    entry: file,
  })
}

interface BuiltServer {
  start(options: ServeOptions): Promise<unknown>
}

function isBuiltServer(value: unknown): value is BuiltServer {
  return (
    typeof value === 'object' &&
    value !== null &&
    'start' in value &&
    typeof value.start === 'function'
  )
}

async function findBuild(dir: string): Promise<string> {
  const usual = join(dir, configDefaults.distDir, 'server.mjs')
  if (await isFile(usual)) return usual
  // Only an app that builds elsewhere needs its configuration read: production must not depend on a compiler.
  const distDir = (await findConfigFile(dir)) && (await configuredDistDir(dir))
  const other = distDir === undefined ? usual : join(dir, distDir, 'server.mjs')
  if (await isFile(other)) return other
  const isFolder = await stat(dir).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isFolder) {
    throw new VersoError('VERSO_ERR_APP_DIR', `There is no folder ${nameOf(dir)}.`, {
      hint: 'Name the folder of the app, the one that holds pages/.',
    })
  }
  throw new VersoError('VERSO_ERR_NOT_BUILT', `There is no build: ${nameOf(other)} is missing.`, {
    hint: 'Run verso build first. verso dev serves without a build.',
  })
}

async function configuredDistDir(dir: string): Promise<string | undefined> {
  try {
    const { createPrettyLogger } = await import('../../log/pretty-logger.ts')
    const { prepareApp } = await import('../prepare-app.ts')
    const { config } = await prepareApp(dir, 'production', createPrettyLogger())
    return config.distDir
  } catch (error) {
    // Without pages there may still be a build; if there is none, that is the better thing to say.
    if (error instanceof VersoError && error.code === 'VERSO_ERR_NO_PAGES') return undefined
    throw error
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

function nameOf(path: string): string {
  const name = relative(process.cwd(), path)
  return name.startsWith('..') ? path : name || '.'
}
