import { join } from 'node:path'

import { readRouteFacts } from './read-route-facts.ts'

/**
 * Reads the `config.matcher` of a middleware without running it.
 *
 * @returns `undefined` for what would have to be computed, too
 * @example await readMatcher('/srv/shop', 'proxy.ts') // ['/account/:path*']
 */
export async function readMatcher(dir: string, file: string): Promise<unknown> {
  // A file that cannot be parsed fails where it is compiled.
  const facts = await readRouteFacts(join(dir, file)).catch(() => undefined)
  const config = facts?.config
  return typeof config === 'object' && config !== null && 'matcher' in config
    ? config.matcher
    : undefined
}
