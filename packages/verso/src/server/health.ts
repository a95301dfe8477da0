import type { ApiIncomingMessage } from '../request/api-request.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import { sendStatusPage } from '../response/send-status-page.ts'
import type { HealthConfig } from '../types/config.ts'

/** Why a server should get no requests: it ends, or its database is away. */
export type Unready = 'draining' | 'database'

/** What {@link createHealth} needs. */
export interface HealthOptions {
  readonly config: HealthConfig | false | undefined
  /** Tells whether the app has something of its own at a path. */
  readonly isTaken: (path: string) => boolean
  /** Asked at each probe: it must neither wait nor throw. */
  readonly unready: () => Unready | undefined
}

/** Answers what balancers ask. */
export interface Health {
  /** @returns whether the path was one of its own, and has been answered */
  answer(path: string, req: ApiIncomingMessage, res: ApiServerResponse): boolean
}

const usual = { live: '/livez', ready: '/readyz' } as const

/**
 * Makes what answers the paths of health: one tells that the process lives, the other that it should get requests.
 *
 * Both stand before everything of the app's, middleware above all, and wait for nothing: a probe that is slow or is sent
 * to a login page takes a healthy server out of service. A usual path at which the app has something is the app's; one
 * that the configuration names is not.
 *
 * @returns `undefined` where the configuration wants none
 * @example createHealth({ config: {}, isTaken: () => false, unready: () => undefined })
 */
export function createHealth({ config = {}, isTaken, unready }: HealthOptions): Health | undefined {
  if (config === false) return undefined
  const live = config.live ?? usual.live
  const ready = config.ready ?? usual.ready
  const isOurs = (path: string): boolean =>
    (path === live ? config.live : config.ready) !== undefined || !isTaken(path)
  return {
    answer(path, req, res) {
      if ((path !== live && path !== ready) || !isOurs(path)) return false
      const reason = path === ready ? unready() : undefined
      sendState(reason, req, res)
      return true
    },
  }
}

function sendState(
  reason: Unready | undefined,
  { method }: ApiIncomingMessage,
  res: ApiServerResponse,
): void {
  if (method !== 'GET' && method !== 'HEAD') {
    res.setHeader('Allow', 'GET, HEAD')
    sendStatusPage(res, 405, 'Method Not Allowed')
    return
  }
  res.statusCode = reason === undefined ? 200 : 503
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('Content-Type', 'application/json; charset=utf-8')
  res.end(`{"status":"${reason ?? 'ok'}"}`)
}
