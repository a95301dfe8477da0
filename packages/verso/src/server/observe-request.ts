import type { ApiIncomingMessage } from '../request/api-request.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import type { Logger } from '../types/log.ts'

/** Tells one process's requests from another's in a common log. */
const processPart = `${process.pid.toString(36)}${Date.now().toString(36)}`

/**
 * Makes the function that reports each request once, when its answer is complete or its client has left.
 *
 * @example const observe = createObserver(logger); observe(req, res)
 */
export function createObserver(
  logger: Logger,
): (req: ApiIncomingMessage, res: ApiServerResponse) => void {
  let count = 0
  return (req, res) => {
    const started = performance.now()
    res.on('close', () => {
      logger.request({
        id: `${processPart}-${(count++).toString(36)}`,
        method: req.method ?? '',
        path: pathOf(req.url ?? ''),
        status: res.statusCode,
        duration: performance.now() - started,
        aborted: !res.writableFinished,
      })
    })
  }
}

/** Without its query, which may carry secrets. */
function pathOf(url: string): string {
  const mark = url.indexOf('?')
  return mark === -1 ? url : url.slice(0, mark)
}
