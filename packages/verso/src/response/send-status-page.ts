import type { ApiServerResponse } from './api-response.ts'

/** CONTRACT point 4: nobody may keep an answer that the next deployment changes. */
export const noStore = 'private, no-cache, no-store, max-age=0, must-revalidate'

/**
 * Answers for a path that leads to no handler: `{"error":"Not Found"}` and its like.
 *
 * @example sendStatusPage(res, 404, 'Not Found')
 */
export function sendStatusPage(res: ApiServerResponse, status: number, error: string): void {
  res.statusCode = status
  res.setHeader('Cache-Control', noStore)
  res.send({ error })
}
