import { parseSize } from '../config/parse-size.ts'
import { VersoError } from '../errors/verso-error.ts'
import type { BodyLimit } from '../request/read-body.ts'

/** `export const config` of a route file, checked and with its defaults. */
export interface RouteConfig {
  /** `undefined` leaves the request's stream untouched. */
  readonly bodyLimit: BodyLimit | undefined
  /** Bytes of an answer that cause a warning; `undefined` for none. It limits nothing (CONTRACT point 24). */
  readonly responseLimit: number | undefined
  readonly externalResolver: boolean
  /** The handler takes a `Request` and returns a `Response`. */
  readonly edge: boolean
}

const defaultBodyLimit: BodyLimit = { bytes: 1_048_576, text: '1mb' }
const noLimit: ReadonlySet<unknown> = new Set([0, false, null, ''])
const defaultResponseLimit = 4 * 1_048_576

/**
 * Reads the `config` export of a route file. Keys it does not know are none of its business: other tools keep theirs there.
 *
 * @param file for messages
 * @param exportedRuntime an export `runtime` beside it: `export const runtime = 'edge'`
 * @throws {VersoError} VERSO_ERR_ROUTE_CONFIG for a size that is none
 * @example toRouteConfig({ api: { bodyParser: { sizeLimit: '4mb' } } }, 'pages/api/upload.ts')
 */
export function toRouteConfig(
  exported: unknown,
  file: string,
  exportedRuntime?: unknown,
): RouteConfig {
  const api = property(exported, 'api')
  const runtime = property(exported, 'runtime') ?? exportedRuntime
  const bodyParser = property(api, 'bodyParser')
  const responseLimit = property(api, 'responseLimit')
  return {
    bodyLimit:
      bodyParser === false ? undefined : toBodyLimit(property(bodyParser, 'sizeLimit'), file),
    responseLimit:
      responseLimit === false || responseLimit === 0 || responseLimit === ''
        ? undefined
        : responseLimit === undefined || responseLimit === null || responseLimit === true
          ? defaultResponseLimit
          : toBytes(responseLimit, 'responseLimit', file),
    externalResolver: property(api, 'externalResolver') === true,
    edge: runtime === 'edge' || runtime === 'experimental-edge',
  }
}

function toBodyLimit(sizeLimit: unknown, file: string): BodyLimit {
  // `0`, `false`, `null` and `''` mean the default in Next.js: a limit of nothing would make the route useless.
  if (sizeLimit === undefined || noLimit.has(sizeLimit)) return defaultBodyLimit
  const bytes = toBytes(sizeLimit, 'bodyParser.sizeLimit', file)
  return { bytes, text: `${sizeLimit as string | number}` }
}

function toBytes(value: unknown, key: string, file: string): number {
  const size = parseSize(value)
  if (size !== undefined) return size
  throw new VersoError(
    'VERSO_ERR_ROUTE_CONFIG',
    `config.api.${key} of ${file} is ${JSON.stringify(value) ?? typeof value}, which is no size.`,
    { hint: "Write a number of bytes, or a text such as '500kb' or '4mb'." },
  )
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[key]
    : undefined
}
