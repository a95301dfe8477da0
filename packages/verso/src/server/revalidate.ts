import { VersoError } from '../errors/verso-error.ts'
import type { Match, Router } from '../router/create-router.ts'
import { removeBasePath } from '../rules/base-path.ts'

import type { PageDispatcher } from './answer-with-pages.ts'
import type { RouteSlot } from './answer-route.ts'

/** How {@link revalidate} takes a path. */
export interface RevalidateOptions {
  /** Paths that were never made are none of its business. */
  readonly onlyGenerated: boolean
  /** A page is named by its path or by its address, which has the base path in front. */
  readonly basePath: string
}

/**
 * Makes the page of a path anew, for `res.revalidate`. As in Next.js, an API route has nothing to make anew and an unknown path is
 * an error (CONTRACT point 31).
 *
 * @throws {VersoError} VERSO_ERR_REVALIDATE
 * @example await revalidate(dispatcher, '/users', { onlyGenerated: false, basePath: '' })
 */
export async function revalidate(
  { router, pages }: Pick<PageDispatcher, 'router' | 'pages'>,
  urlPath: unknown,
  { onlyGenerated, basePath }: RevalidateOptions,
): Promise<void> {
  if (typeof urlPath !== 'string' || !urlPath.startsWith('/')) {
    throw new VersoError(
      'VERSO_ERR_REVALIDATE',
      `res.revalidate() got ${JSON.stringify(urlPath) ?? typeof urlPath}.`,
      { hint: "Give it the path of a page, such as '/users'." },
    )
  }
  const match = find(router, removeBasePath(urlPath, basePath) ?? urlPath)
  if (match === undefined && onlyGenerated) return
  if (match === undefined) fail(urlPath, 'Invalid response 404', 'No page has this path.')
  const { route } = match.value
  if (route.kind !== 'page') return
  if (pages === undefined)
    fail(urlPath, 'Invalid response 404', `${route.file} is not served here.`)
  const { params } = match
  await (await pages.load()).revalidate({ route, params, urlPath, onlyGenerated })
}

function find(router: Router<RouteSlot>, urlPath: string): Match<RouteSlot> | undefined {
  const path = (urlPath.split(/[?#]/, 1)[0] as string).replace(/(.)\/$/, '$1')
  try {
    return router.match(path)
  } catch {
    // Malformed percent-encoding: no page has such a path.
    return undefined
  }
}

function fail(urlPath: string, problem: string, hint: string): never {
  throw new VersoError('VERSO_ERR_REVALIDATE', `Failed to revalidate ${urlPath}: ${problem}`, {
    hint,
  })
}
