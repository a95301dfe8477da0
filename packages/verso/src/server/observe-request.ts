// The global of this name is a getter.
import { performance } from 'node:perf_hooks'

import type { ApiServerResponse } from '../response/api-response.ts'
import type { Logger } from '../types/log.ts'

/**
 * Makes the function that reports each request once, when its answer is complete or its client has left.
 *
 * @example const observe = createObserver(logger); observe(res)
 */
export function createObserver(logger: Logger): (res: ApiServerResponse) => void {
  let count = 0
  // One listener for all, called with the response as `this`: a function a request would be garbage a request.
  function report(this: ApiServerResponse): void {
    logger.request({
      number: count++,
      method: this.req.method ?? '',
      path: pathOf(this.versoUrl),
      status: this.statusCode,
      duration: performance.now() - this.versoStarted,
      aborted: !this.writableFinished,
    })
  }
  return (res) => {
    res.versoStarted = performance.now()
    res.versoUrl = res.req.url ?? ''
    res.on('close', report)
  }
}

/** Without its query, which may carry secrets. */
function pathOf(url: string): string {
  const mark = url.indexOf('?')
  return mark === -1 ? url : url.slice(0, mark)
}
