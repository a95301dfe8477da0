import type { ServerResponse } from 'node:http'

/**
 * Resolves when a response takes more, or when nobody reads it any more.
 *
 * @example if (!res.write(chunk)) await drained(res)
 */
export function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      res.off('drain', done).off('close', done)
      resolve()
    }
    res.once('drain', done).once('close', done)
  })
}
