import type { ServerResponse } from 'node:http'

import { stringifySetCookie } from 'cookie'

import { VersoError } from '../errors/verso-error.ts'
import type { PreviewData, PreviewOptions } from '../types/api.ts'

import {
  createPreviewToken,
  isPreviewId,
  openPreviewToken,
  toPreviewKeys,
} from './preview-token.ts'
import type { PreviewKeys } from './preview-token.ts'

const idCookie = '__prerender_bypass'
const dataCookie = '__next_preview_data'

/** Browsers keep about 4 KB a cookie; Next.js allows half of it. */
const maxTokenLength = 2_048

/** Preview and draft mode of one app (CONTRACT point 15). */
export interface Preview {
  /** What the request's cookies hold; a wrong token ends the mode. */
  read(cookies: Readonly<Record<string, string>>, res: ServerResponse): PreviewData
  setDraftMode(res: ServerResponse, options: { enable: boolean }): void
  setData(res: ServerResponse, data: object | string | undefined, options: PreviewOptions): void
  clear(res: ServerResponse, options: { path?: string }): void
}

/**
 * Makes the functions that read and write the preview cookies. Keys are derived when first needed: most apps never do.
 *
 * @param secure `false` in dev, where there is no HTTPS and browsers would drop a `Secure` cookie
 * @example const preview = createPreview({ secret, secure: true })
 */
export function createPreview({ secret, secure }: { secret: string; secure: boolean }): Preview {
  let derived: PreviewKeys | undefined
  const keys = (): PreviewKeys => (derived ??= toPreviewKeys(secret))
  const base = { httpOnly: true, sameSite: secure ? 'none' : 'lax', secure, path: '/' } as const

  const cleared = new WeakSet<ServerResponse>()
  const clear: Preview['clear'] = (res, options) => {
    if (cleared.has(res)) return
    cleared.add(res)
    const gone = { ...base, value: '', expires: new Date(0), ...options }
    addCookies(res, [
      stringifySetCookie({ ...gone, name: idCookie }),
      stringifySetCookie({ ...gone, name: dataCookie }),
    ])
  }

  return {
    clear,
    read(cookies, res) {
      const id = cookies[idCookie]
      const token = cookies[dataCookie]
      if (!id && !token) return false
      if (isPreviewId(id, keys())) {
        if (!token) return {}
        const opened = openPreviewToken(token, keys())
        if (opened !== undefined) return opened.data as PreviewData
      }
      if (!res.headersSent) clear(res, {})
      return false
    },
    setDraftMode(res, { enable }) {
      const expires = enable ? {} : { expires: new Date(0) }
      addCookies(res, [
        stringifySetCookie({ ...base, name: idCookie, value: keys().id, ...expires }),
      ])
    },
    setData(res, data, { maxAge: seconds, path }) {
      // Whole ones: RFC 6265 section 5.2.2 knows no others.
      const maxAge = seconds === undefined || seconds === null ? undefined : Math.floor(seconds)
      if (JSON.stringify(data) === undefined) {
        throw new VersoError(
          'VERSO_ERR_BAD_PREVIEW_DATA',
          'res.setPreviewData() got nothing to store.',
          {
            hint: 'Give it an object or a string.',
          },
        )
      }
      const token = createPreviewToken(data, keys(), maxAge)
      if (token.length > maxTokenLength) {
        throw new VersoError(
          'VERSO_ERR_BAD_PREVIEW_DATA',
          `The data given to res.setPreviewData() makes a cookie of ${token.length} bytes.`,
          {
            hint: `At most ${maxTokenLength} fit: store the data elsewhere and its key in the preview.`,
          },
        )
      }
      const options = {
        ...base,
        ...(maxAge === undefined ? {} : { maxAge }),
        ...(path === undefined ? {} : { path }),
      }
      addCookies(res, [
        stringifySetCookie({ ...options, name: idCookie, value: keys().id }),
        stringifySetCookie({ ...options, name: dataCookie, value: token }),
      ])
    },
  }
}

/** Behind the cookies that are already there. */
function addCookies(res: ServerResponse, cookies: string[]): void {
  const before = res.getHeader('Set-Cookie')
  const list = before === undefined ? [] : Array.isArray(before) ? before : [String(before)]
  res.setHeader('Set-Cookie', [...list, ...cookies])
}
