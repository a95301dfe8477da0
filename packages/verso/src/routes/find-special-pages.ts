import { stat } from 'node:fs/promises'
import { join } from 'node:path'

import type { ResolvedConfig } from '../types/config.ts'
import type { SpecialFiles } from '../types/manifest.ts'

/**
 * Finds the files that shape all pages: `_app`, `_document` and `_error`, or `_app/index` and so on. The first of the
 * configured endings wins.
 *
 * @returns files relative to the app folder, with forward slashes
 * @example await findSpecialPages(config) // { app: 'pages/_app.tsx' }
 */
export async function findSpecialPages(
  config: Pick<ResolvedConfig, 'dir' | 'pagesDir' | 'pageExtensions'>,
): Promise<SpecialFiles> {
  const [app, document, error] = await Promise.all(
    ['_app', '_document', '_error'].map((name) => findFile(name, config)),
  )
  return {
    ...(app !== undefined && { app }),
    ...(document !== undefined && { document }),
    ...(error !== undefined && { error }),
  }
}

async function findFile(
  name: string,
  { dir, pagesDir, pageExtensions }: Pick<ResolvedConfig, 'dir' | 'pagesDir' | 'pageExtensions'>,
): Promise<string | undefined> {
  const candidates = [name, `${name}/index`].flatMap((stem) =>
    pageExtensions.map((extension) => `${pagesDir}/${stem}.${extension}`),
  )
  const found = await Promise.all(
    candidates.map((file) => stat(join(dir, file)).catch(() => undefined)),
  )
  return candidates.find((_, index) => found[index]?.isFile())
}
