import type { ServerResponse } from 'node:http'

import { VersoError } from '../errors/verso-error.ts'

/**
 * Sends a redirect; its body is the URL (CONTRACT point 20).
 *
 * CR and LF in the URL would split the answer in two (CWE-113): Node refuses them, and what throws here becomes a 500.
 *
 * @throws {VersoError} VERSO_ERR_BAD_REDIRECT for arguments that are no redirect
 * @example redirect(res, 308, '/new')
 */
export function redirect(res: ServerResponse, statusOrUrl: unknown, target: unknown): void {
  const status = typeof statusOrUrl === 'string' ? 307 : statusOrUrl
  const url = typeof statusOrUrl === 'string' ? statusOrUrl : target
  if (typeof status !== 'number' || typeof url !== 'string') {
    throw new VersoError(
      'VERSO_ERR_BAD_REDIRECT',
      `res.redirect() got ${describe(statusOrUrl)} and ${describe(target)}.`,
      { hint: "Call res.redirect('/to') or res.redirect(308, '/to')." },
    )
  }
  if (res.headersSent) {
    throw new VersoError('VERSO_ERR_BAD_REDIRECT', 'res.redirect() came after the answer began.', {
      hint: 'Return after sending, so that nothing follows.',
    })
  }
  res.statusCode = status
  res.setHeader('Location', url)
  // As bytes: a head and a text that leave together share one encoding, and the head's is latin1.
  const body = Buffer.from(url)
  if (!res.hasHeader('content-type')) {
    res.end(body)
    return
  }
  // In parts, as Next.js does it, so that the length is not known when it is decided whether to compress.
  res.write(body)
  res.end()
}

function describe(value: unknown): string {
  return typeof value === 'number'
    ? 'a number'
    : value === null
      ? 'null'
      : `a value of type ${typeof value}`
}
