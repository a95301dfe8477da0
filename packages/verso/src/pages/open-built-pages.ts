import { join } from 'node:path'

import type { Manifest } from '../types/manifest.ts'
import type { PageSource } from '../types/page.ts'

import { createBuiltPages } from './built-pages.ts'
import { createFileStore } from './file-store.ts'
import type { FileStoreOptions } from './file-store.ts'
import type { PageStore } from './page-store.ts'

/** The pages of a build, and where it keeps what they look like. */
export interface OpenPages {
  readonly pages: PageSource
  readonly pageStore: PageStore
}

/**
 * Opens the pages of a build. The store is part of the build's folder: a new build starts with its own.
 *
 * @returns nothing when the app has no pages
 * @example const opened = await openBuiltPages(manifest)
 */
export async function openBuiltPages(
  manifest: Manifest,
  options: Omit<FileStoreOptions, 'build'> = {},
): Promise<OpenPages | undefined> {
  const pages = createBuiltPages(manifest)
  if (pages === undefined) return undefined
  const { outDir, previewSecret } = manifest
  // Unlike the build id, which the app may choose, the secret is another one in each build.
  const build = previewSecret
  const pageStore = await createFileStore(join(outDir, 'pages', 'store'), { ...options, build })
  return { pages, pageStore }
}
