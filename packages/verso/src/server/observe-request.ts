import type { ApiServerResponse } from '../response/api-response.ts'
import type { Logger } from '../types/log.ts'

/** Tells one process's requests from another's in a common log. */
const processPart = `${process.pid.toString(36)}${Date.now().toString(36)}`

/**
 * Makes the function that reports each request once, when its answer is complete or its client has left.
 *
 * @example const observe = createObserver(logger); observe(res)
 */
export function createObserver(logger: Logger): (res: ApiServerResponse) => void {
  const nextId = createIds()
  // One listener for all, called with the response as `this`: a function a request would be garbage a request.
  function report(this: ApiServerResponse): void {
    logger.request({
      id: nextId(),
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

/** The end of an id: two digits of base 36. */
const ends = Array.from({ length: 36 ** 2 }, (_, index) => index.toString(36).padStart(2, '0'))

/** Counts in base 36, the last two digits from a table: `toString(36)` takes as long as the rest of a line. */
function createIds(): () => string {
  let start = `${processPart}-`
  let turns = 0
  let next = 0
  return () => {
    if (next === ends.length) {
      next = 0
      start = `${processPart}-${(++turns).toString(36)}`
    }
    return start + (ends[next++] as string)
  }
}
