import { cp, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { buildApp } from '../../src/build/build-app.ts'
import { configDefaults } from '../../src/config/defaults.ts'
import type { ResolvedConfig } from '../../src/types/config.ts'

import { serveBuilt, type Answering } from './app-folder.ts'
import { createMemoryLogger } from './memory-logger.ts'

/** An app of `test/fixtures/`, built and served. */
export interface BuiltApp extends Answering {
  readonly dir: string
}

/**
 * Copies an app of `test/fixtures/` into a folder in which React is installed, builds it and serves it.
 *
 * @example const app = await serveFixture('browser')
 */
export async function serveFixture(
  name: string,
  settings: Partial<ResolvedConfig> = {},
): Promise<BuiltApp> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'verso-browser-')))
  await cp(fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url)), dir, { recursive: true })
  const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url))
  await symlink(modules, join(dir, 'node_modules'), 'dir')
  const config = { ...configDefaults, dir, pagesDir: 'pages', ...settings }
  const { outDir } = await buildApp({ config, logger: createMemoryLogger() })
  const server = await serveBuilt(outDir, { keep: true })
  const close = async (): Promise<void> => {
    await server.close()
    await rm(dir, { recursive: true, force: true, maxRetries: 5 })
  }
  return { ...server, dir, close }
}
