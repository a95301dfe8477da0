import { join } from 'node:path'

import { readRouteFacts } from '../compile/read-route-facts.ts'
import { toRouteConfig } from '../handler/route-config.ts'
import { methodNames } from '../handler/to-endpoint.ts'
import type { Route } from '../types/route.ts'

/** A route as `verso routes --json` prints it. */
export interface RouteDescription {
  readonly route: string
  readonly kind: Route['kind']
  readonly file: string
  /** The methods it answers; absent when the handler decides. */
  readonly methods?: readonly string[]
  /** Bytes a body may have; `null` when the body is left to the handler. */
  readonly bodyLimit?: number | null
  /** Why nothing could be told of the file. */
  readonly problem?: string
}

/**
 * Tells what a route answers, from its file alone.
 *
 * @example await describeRoute('/srv/shop', route)
 */
export async function describeRoute(dir: string, route: Route): Promise<RouteDescription> {
  const { kind, file } = route
  const known = { route: route.pattern, kind, file }
  try {
    const facts = await readRouteFacts(join(dir, file))
    if (kind === 'page') {
      // `getServerSideProps` is given whatever method a request has, and decides itself.
      const decides = facts.exports?.includes('getServerSideProps') === true
      return decides ? known : { ...known, methods: ['GET', 'HEAD'] }
    }
    const { bodyLimit } = toRouteConfig(facts.config, file)
    const methods = toMethods(facts.exports)
    return { ...known, ...(methods && { methods }), bodyLimit: bodyLimit?.bytes ?? null }
  } catch (error) {
    return { ...known, problem: error instanceof Error ? error.message : String(error) }
  }
}

/** `HEAD` is answered wherever `GET` is, `OPTIONS` by every route of method exports. */
function toMethods(exports: readonly string[] | undefined): string[] | undefined {
  if (exports === undefined || exports.includes('default')) return undefined
  const found = methodNames.filter((name) => exports.includes(name))
  if (found.length === 0) return undefined
  return methodNames.filter((name) => {
    return found.includes(name) || name === 'OPTIONS' || (name === 'HEAD' && found.includes('GET'))
  })
}
