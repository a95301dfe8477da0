import { Writable } from 'node:stream'

import type { ReactElement } from 'react'
import { renderToPipeableStream } from 'react-dom/server'

/**
 * Renders an element to HTML that can be hydrated. Waits for everything that suspends, so that the answer is complete.
 *
 * @throws what a component throws outside of any boundary
 * @example const html = await renderToText(<App />)
 */
export function renderToText(element: ReactElement): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk)
        done()
      },
      final(done) {
        resolve(Buffer.concat(chunks).toString())
        done()
      },
    })
    const failures: unknown[] = []
    const stream = renderToPipeableStream(element, {
      onAllReady() {
        // What failed inside a boundary is rendered in the browser; the log should still know.
        for (const error of failures) console.error(error)
        stream.pipe(sink)
      },
      onShellError: reject,
      onError: (error) => void failures.push(error),
    })
  })
}
