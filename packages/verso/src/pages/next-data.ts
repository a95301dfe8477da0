import { STATUS_CODES } from 'node:http'

import type { NextData, PageSource } from '../types/page.ts'

/**
 * What production tells the browser of an error: its status, and nothing of what happened.
 *
 * @example toErrorData(500).message // '500 - Internal Server Error.'
 */
export function toErrorData(status: number): NonNullable<NextData['err']> {
  const text = `${STATUS_CODES[status] ?? 'Unknown Error'}.`
  return { name: text, message: `${status} - ${text}`, statusCode: status }
}

/**
 * What `__NEXT_DATA__` says of where scripts and styles are.
 *
 * @example toAssetPrefix(source, '/docs') // { assetPrefix: '/docs' }
 */
export function toAssetPrefix({ urls }: PageSource, basePath: string): { assetPrefix?: string } {
  const assetPrefix = urls?.assetPrefix || basePath
  return assetPrefix === '' ? {} : { assetPrefix }
}
