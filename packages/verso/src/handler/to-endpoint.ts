import { VersoError } from '../errors/verso-error.ts'
import type { ApiHandler } from '../types/api.ts'
import type { Route, RouteModule } from '../types/route.ts'

import { toRouteConfig } from './route-config.ts'
import type { RouteConfig } from './route-config.ts'

/** Methods that a route file may export beside, or instead of, its default. */
export const methodNames = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** A route file, looked at once: what answers, and within which limits. */
export interface Endpoint {
  readonly route: Route
  readonly config: RouteConfig
  /** The default export, which answers every method. */
  readonly handler: ApiHandler | undefined
  /** The method exports, when there is no default. */
  readonly methods: ReadonlyMap<string, ApiHandler>
  /** What `Allow` says: `GET, HEAD, OPTIONS`. */
  readonly allow: string
}

/**
 * Finds the handlers of a route file: its default export, or its method exports.
 *
 * @throws {VersoError} VERSO_ERR_BAD_HANDLER when there is none, both, or one that is no function;
 * VERSO_ERR_ROUTE_CONFIG for a `config` that cannot be meant
 * @example const endpoint = toEndpoint(await loadRoute(route), route)
 */
export function toEndpoint(module: RouteModule, route: Route): Endpoint {
  const read = (name: string): unknown => readExport(module, name)
  const config = toRouteConfig(read('config'), route.file, read('runtime'))
  const methods = new Map<string, ApiHandler>()
  const handler = readDefault(module)
  for (const name of methodNames) {
    // A handler is a function like others, and may have what it likes as its properties.
    const value = isHandler(handler) ? module[name] : read(name)
    if (value === undefined) continue
    if (!isHandler(value))
      fail(route, `exports ${name}, which is ${describe(value)}`, 'Export a function (req, res).')
    methods.set(name, value)
  }
  if (methods.size > 0) {
    if (isHandler(handler)) {
      fail(
        route,
        `exports a default handler and ${[...methods.keys()].join(', ')}`,
        'Keep one form: the default handler answers every method, method exports answer their own.',
      )
    }
    return { route, config, handler: undefined, methods, allow: toAllow(methods) }
  }
  if (!isHandler(handler)) {
    fail(
      route,
      handler === undefined
        ? 'has no default export'
        : `has a default export that is ${describe(handler)}`,
      'Write `export default function handler(req, res) { … }`, or export GET, POST and so on.',
    )
  }
  return { route, config, handler, methods, allow: '' }
}

/** `HEAD` comes with `GET`, `OPTIONS` with anything. */
function toAllow(methods: ReadonlyMap<string, unknown>): string {
  const allowed = methodNames.filter(
    (name) => methods.has(name) || name === 'OPTIONS' || (name === 'HEAD' && methods.has('GET')),
  )
  return allowed.join(', ')
}

/**
 * The default export of an ES module, of a CommonJS module (`module.exports = handler`), and of a CommonJS module that
 * was compiled from an ES module (`exports.default = handler`), which Node wraps once more.
 */
function readDefault(module: RouteModule): unknown {
  const value = module['default']
  if (typeof value === 'object' && value !== null && 'default' in value) return value.default
  return value
}

/** A named export; of a CommonJS module also one that Node did not see as such. */
function readExport(module: RouteModule, name: string): unknown {
  if (module[name] !== undefined) return module[name]
  const value = module['default']
  const holdsExports = typeof value === 'function' || (typeof value === 'object' && value !== null)
  return holdsExports && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}

function isHandler(value: unknown): value is ApiHandler {
  return typeof value === 'function'
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `of type ${typeof value}`
}

function fail(route: Route, problem: string, hint: string): never {
  throw new VersoError('VERSO_ERR_BAD_HANDLER', `${route.file} ${problem}.`, { hint })
}
