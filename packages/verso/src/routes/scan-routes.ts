import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { VersoError } from '../errors/verso-error.ts'
import type { ResolvedConfig } from '../types/config.ts'
import type { Route } from '../types/route.ts'

import { compareRoutes } from './compare-routes.ts'
import { toRoute } from './to-route.ts'
import { validateRoutes } from './validate-routes.ts'

/**
 * Lists the routes of an app, in the order they are tried.
 *
 * Every file with one of `pageExtensions` counts, whatever it is called (`_private.ts`, `thing.test.ts`),
 * declarations (`.d.ts`) excepted. Links are followed.
 *
 * @throws {VersoError} VERSO_ERR_NO_PAGES without a pages folder, VERSO_ERR_ROUTE_CONFLICT or VERSO_ERR_ROUTE_NAME
 * @example const routes = await scanRoutes(config)
 */
export async function scanRoutes(
  config: Pick<ResolvedConfig, 'dir' | 'pagesDir' | 'pageExtensions'>,
): Promise<Route[]> {
  const routes: Route[] = []
  for (const name of await listFiles(config)) {
    const extension = extensionOf(name, config.pageExtensions)
    if (extension === undefined) continue
    const route = toRoute(config.pagesDir, name.slice(0, -extension.length - 1), extension)
    if (route !== undefined) routes.push(route)
  }
  // By file first: messages about conflicts name files in the order people list them.
  routes.sort((a, b) => (a.file < b.file ? -1 : 1))
  validateRoutes(routes)
  return routes.sort(compareRoutes)
}

/** The longest configured ending wins: with `page.ts` and `ts` configured, `a.page.ts` is the route `a`. */
function extensionOf(name: string, extensions: readonly string[]): string | undefined {
  if (/\.d\.[cm]?ts$/.test(name)) return undefined
  let found: string | undefined
  for (const extension of extensions) {
    if (!name.endsWith(`.${extension}`)) continue
    if (found === undefined || extension.length > found.length) found = extension
  }
  return found
}

/** Paths below the pages folder, with forward slashes on every system. */
async function listFiles(config: Pick<ResolvedConfig, 'dir' | 'pagesDir'>): Promise<string[]> {
  const files: string[] = []
  const visit = async (folder: string, prefix: string, above: readonly string[]): Promise<void> => {
    const real = await realpath(folder)
    // A link to a folder it lies in would be followed for ever.
    if (above.includes(real)) return
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      // A dangling link is nothing to serve, and no reason to serve nothing.
      const kind = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry
      if (kind?.isDirectory()) await visit(path, `${prefix}${entry.name}/`, [...above, real])
      else if (kind?.isFile()) files.push(prefix + entry.name)
    }
  }
  try {
    await visit(join(config.dir, config.pagesDir), '', [])
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    throw new VersoError(
      'VERSO_ERR_NO_PAGES',
      `There is no ${config.pagesDir} folder in ${config.dir}.`,
      {
        hint: 'Create pages/api/hello.ts, or name the folder that holds pages/.',
        cause,
      },
    )
  }
  return files
}
