import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { onTestFinished } from 'vitest'

import { buildApp, type BuildResult } from '../../src/build/build-app.ts'
import { configDefaults } from '../../src/config/defaults.ts'
import { startDev } from '../../src/dev/dev-server.ts'
import type { ResolvedConfig } from '../../src/types/config.ts'

import { createMemoryLogger, type MemoryLogger } from './memory-logger.ts'

/** Files by name; packages may be among them: `node_modules/x/index.js`. */
export type Files = Readonly<Record<string, string>>

/** An app in a temporary folder with nothing installed but what the test writes. */
export interface AppFolder {
  readonly dir: string
  readonly config: ResolvedConfig
  write(files: Files): Promise<void>
  remove(name: string): Promise<void>
}

/** Something that answers. */
export interface Answering {
  readonly url: string
  readonly log: MemoryLogger
  /** What a process printed; empty in dev, where the log is in memory. */
  printed(): string
  close(): Promise<void>
}

/**
 * Writes an app; it is removed when the test, or with `keep` the caller, is done.
 *
 * @example const app = await appFolder({ 'pages/api/a.ts': 'export default (req, res) => res.json(1)' })
 */
export async function appFolder(
  files: Files,
  { keep = false, config = {} }: { keep?: boolean; config?: Partial<ResolvedConfig> } = {},
): Promise<AppFolder> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'verso-app-')))
  const write = async (texts: Files): Promise<void> => {
    for (const [name, text] of Object.entries(texts)) {
      await mkdir(dirname(join(dir, name)), { recursive: true })
      await writeFile(join(dir, name), text)
    }
  }
  await write(files)
  if (!keep) onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return {
    dir,
    config: { ...configDefaults, dir, pagesDir: 'pages', ...config },
    write,
    remove: (name) => rm(join(dir, name), { recursive: true, force: true }),
  }
}

/** Serves a folder as `verso dev` does. */
export async function serveDev({ config }: AppFolder, { keep = false } = {}): Promise<Answering> {
  const log = createMemoryLogger()
  const server = await startDev({ config, logger: log, port: 0, hostname: '127.0.0.1' })
  const close = (): Promise<void> => server.close({ grace: 0 })
  if (!keep) onTestFinished(close)
  return { url: server.url, log, printed: () => '', close }
}

/** Builds a folder; what the build has to say is in the logger. */
export async function build(
  { config }: AppFolder,
  log: MemoryLogger = createMemoryLogger(),
): Promise<BuildResult> {
  return buildApp({ config, logger: log })
}

/** Runs `server.mjs` of a finished build, wherever it lies, in a process that inherits nothing of ours. */
export async function serveBuilt(
  outDir: string,
  { keep = false, env = {} }: { keep?: boolean; env?: Record<string, string> } = {},
): Promise<Answering> {
  const child = spawn(process.execPath, [join(outDir, 'server.mjs')], {
    cwd: dirname(outDir),
    env: { PATH: process.env['PATH'], PORT: '0', HOSTNAME: '127.0.0.1', VERSO_DB: 'off', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  const url = await new Promise<string>((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      printed += chunk.toString()
      const found = /Ready on (http:[^"]+)/.exec(printed)
      if (found?.[1] !== undefined) resolve(found[1])
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.once('exit', () => reject(new Error(`The server ended: ${printed}`)))
  })
  const close = async (): Promise<void> => {
    if (child.exitCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  if (!keep) onTestFinished(close)
  return { url, log: createMemoryLogger(), printed: () => printed, close }
}

/** Asks for a path and reads the answer as JSON. */
export async function ask(server: Answering, path: string, init?: RequestInit): Promise<unknown> {
  const answer = await fetch(server.url + path, init)
  return answer.json()
}
