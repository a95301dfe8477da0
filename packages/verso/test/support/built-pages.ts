import { cp, mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { onTestFinished } from 'vitest'

import { buildApp, type BuildResult } from '../../src/build/build-app.ts'
import { configDefaults } from '../../src/config/defaults.ts'
import type { ResolvedConfig } from '../../src/types/config.ts'

import { appFolder, serveBuilt, type Answering, type Files } from './app-folder.ts'
import { createMemoryLogger, type MemoryLogger } from './memory-logger.ts'

const installed = fileURLToPath(new URL('../../../../node_modules', import.meta.url))

/** Packages that an app with pages has, each as a link of its own: tests may put others beside them. */
const withReact = ['react', 'react-dom', 'scheduler', 'mongoose', 'mongodb', 'bson']

/** An app with React installed. */
export interface PagesApp {
  readonly dir: string
  readonly config: ResolvedConfig
  readonly write: (files: Files) => Promise<void>
  readonly remove: (name: string) => Promise<void>
}

/**
 * Writes an app with pages into a folder of its own, in which React and nothing else is installed.
 *
 * @example const app = await pagesApp({ 'pages/index.tsx': 'export default () => <p>hello</p>' })
 */
export async function pagesApp(
  files: Files,
  config: Partial<ResolvedConfig> = {},
): Promise<PagesApp> {
  const app = await appFolder(files)
  await mkdir(join(app.dir, 'node_modules'), { recursive: true })
  for (const name of withReact) {
    await symlink(join(installed, name), join(app.dir, 'node_modules', name), 'dir')
  }
  return {
    dir: app.dir,
    config: { ...configDefaults, dir: app.dir, pagesDir: 'pages', ...config },
    write: (more) => app.write(more),
    remove: (name) => app.remove(name),
  }
}

/** A build that is being served. */
export interface ServedPages extends Answering {
  readonly built: BuildResult
  readonly buildLog: MemoryLogger
  readonly progress: readonly string[]
  readonly text: (path: string, init?: RequestInit) => Promise<string>
}

/**
 * Builds an app and serves what was built, alone: the output is moved away from the app and its packages first.
 *
 * @example const server = await serveBuiltPages(app)
 */
export async function serveBuiltPages({ dir, config }: PagesApp): Promise<ServedPages> {
  const buildLog = createMemoryLogger()
  const progress: string[] = []
  const built = await buildApp({
    config,
    logger: buildLog,
    onProgress: (line) => void progress.push(line),
  })
  const alone = `${dir}-alone`
  await cp(built.outDir, join(alone, '.verso'), { recursive: true })
  onTestFinished(() => rm(alone, { recursive: true, force: true, maxRetries: 5 }))
  const server = await serveBuilt(join(alone, '.verso'))
  const text = async (path: string, init?: RequestInit): Promise<string> => {
    const answer = await fetch(server.url + path, init)
    return answer.text()
  }
  return { ...server, built, buildLog, progress, text }
}

/**
 * What a page shows, without its markup.
 *
 * @example shown(await server.text('/')) // 'hello'
 */
export function shown(html: string): string {
  const body = /<div id="__next">(.*?)<\/div><script/s.exec(html)?.[1] ?? ''
  return body.replaceAll(/<!--.*?-->|<[^>]*>/gs, '')
}
