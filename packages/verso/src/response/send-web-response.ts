import type { ServerResponse } from 'node:http'

import { drained } from './drained.ts'

/**
 * Sends a body that the platform's `Response` holds, part by part; ends the answer.
 *
 * @example await sendWebBody(response.body, res)
 */
export async function sendWebBody(
  body: ReadableStream<Uint8Array> | null,
  res: ServerResponse,
): Promise<void> {
  if (body === null) {
    res.end()
    return
  }
  const reader = body.getReader()
  res.once('close', () => {
    // Whatever still writes to the stream learns that nobody reads; its complaint about that is of no use to anyone.
    if (!res.writableFinished) reader.cancel().catch(() => {})
  })
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (res.destroyed) return
    if (!res.write(part.value)) await drained(res)
  }
  res.end()
}
