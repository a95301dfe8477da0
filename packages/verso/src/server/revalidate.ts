import { VersoError } from '../errors/verso-error.ts'
import type { Match, Router } from '../router/create-router.ts'

import type { RouteSlot } from './answer-route.ts'

/**
 * `res.revalidate`: an API route has nothing to make anew, an unknown path is an error (CONTRACT point 31).
 *
 * @param onlyGenerated paths that were never made are none of its business
 * @throws {VersoError} VERSO_ERR_REVALIDATE
 * @example await revalidate(router, '/users', false)
 */
export async function revalidate(
  router: Router<RouteSlot>,
  urlPath: unknown,
  onlyGenerated: boolean,
): Promise<void> {
  if (typeof urlPath !== 'string' || !urlPath.startsWith('/')) {
    throw new VersoError(
      'VERSO_ERR_REVALIDATE',
      `res.revalidate() got ${JSON.stringify(urlPath) ?? typeof urlPath}.`,
      { hint: "Give it the path of a page, such as '/users'." },
    )
  }
  const match = find(router, urlPath)
  if (match === undefined && onlyGenerated) return
  if (match === undefined) fail(urlPath, 'Invalid response 404', 'No page has this path.')
  if (match.value.route.kind === 'page') {
    fail(
      urlPath,
      `${match.value.route.file} is a page`,
      'This version serves API routes only: pages are not prerendered yet.',
    )
  }
}

function find(router: Router<RouteSlot>, urlPath: string): Match<RouteSlot> | undefined {
  const path = (urlPath.split('?', 1)[0] as string).replace(/(.)\/$/, '$1')
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
