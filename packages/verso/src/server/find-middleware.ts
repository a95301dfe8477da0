import { stat } from 'node:fs/promises'
import { join } from 'node:path'

import { VersoError } from '../errors/verso-error.ts'
import type { ResolvedConfig } from '../types/config.ts'

/**
 * Finds the app's `middleware` or `proxy` file: beside the pages folder, with one of its endings, as in Next.js.
 *
 * @returns the file relative to the app folder, with forward slashes
 * @throws {VersoError} VERSO_ERR_ROUTE_CONFLICT when there are two: which one guards the app is not to be guessed
 * @example await findMiddleware(config) // 'proxy.ts'
 */
export async function findMiddleware(
  config: Pick<ResolvedConfig, 'dir' | 'pagesDir' | 'pageExtensions'>,
): Promise<string | undefined> {
  const folder = config.pagesDir.startsWith('src/') ? 'src/' : ''
  const names = ['proxy', 'middleware'].flatMap((name) =>
    config.pageExtensions.map((ending) => `${folder}${name}.${ending}`),
  )
  const found: string[] = []
  for (const file of names) {
    const stats = await stat(join(config.dir, file)).catch(() => undefined)
    if (stats?.isFile() === true) found.push(file)
  }
  if (found.length > 1) {
    throw new VersoError('VERSO_ERR_ROUTE_CONFLICT', `There are ${found.join(' and ')}.`, {
      hint: 'Keep one: proxy is the newer name for middleware.',
    })
  }
  return found[0]
}
