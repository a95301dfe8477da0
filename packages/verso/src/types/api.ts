import type { IncomingMessage, ServerResponse } from 'node:http'

/** Opaque data that `res.setPreviewData` stored: an object, a string, or `false` when preview is off. */
export type PreviewData = string | false | object | undefined

/**
 * The request of an API route: Node's own `IncomingMessage` with the helpers of Next.js.
 *
 * @example
 * import type { ApiRequest, ApiResponse } from 'versojs'
 * export default function handler(req: ApiRequest, res: ApiResponse) {
 *   res.status(200).json({ hello: req.query.name })
 * }
 */
export interface ApiRequest extends IncomingMessage {
  /** Query string and route parameters. Parameters win; repeated keys and catch-alls are lists. */
  query: Partial<Record<string, string | string[]>>
  /** The request's cookies, decoded. */
  cookies: Partial<Record<string, string>>
  /**
   * The parsed body: by media type an object (JSON, forms) or a string; `''` when none was sent;
   * `undefined` with `bodyParser: false`.
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- Next.js types it so; handlers assigned to ApiHandler rely on it
  body: any
  /** `true` in draft mode, else `undefined`. */
  draftMode?: boolean
  /** `true` in preview mode, else `undefined`. */
  preview?: boolean
  /** The data of `setPreviewData`; `false` when preview mode is off. */
  previewData?: PreviewData
}

/** What a handler's answer carries when it is a helper's. */
export type Send<T> = (body: T) => void

/** The response of an API route: Node's own `ServerResponse` with the helpers of Next.js. */
// oxlint-disable-next-line typescript/no-explicit-any -- the default of Next.js' type parameter
export interface ApiResponse<Data = any> extends ServerResponse {
  /** Sends a string, a Buffer, a stream, or anything JSON can hold. */
  send: Send<Data>
  /** Sends JSON. */
  json: Send<Data>
  /** Sets the status code; chains. */
  status: (statusCode: number) => ApiResponse<Data>
  /** Redirects, with 307 unless a status comes first. */
  redirect(url: string): ApiResponse<Data>
  redirect(status: number, url: string): ApiResponse<Data>
  /** Turns draft mode on or off for this client. */
  setDraftMode(options?: { enable: boolean }): ApiResponse<Data>
  /** Stores up to 2 KB of data, encrypted, in the client's cookies and turns preview mode on. */
  setPreviewData(data: object | string, options?: PreviewOptions): ApiResponse<Data>
  /** Ends preview and draft mode for this client. */
  clearPreviewData(options?: { path?: string }): ApiResponse<Data>
  /** Makes a prerendered page anew and resolves when it is stored. */
  revalidate(urlPath: string, options?: { unstable_onlyGenerated?: boolean }): Promise<void>
}

/** Options of the preview cookies. */
export interface PreviewOptions {
  /** Seconds the preview lasts; the browser session when absent. */
  maxAge?: number
  /** Restricts the preview to paths below this one. */
  path?: string
}

/** An API route. What it returns is ignored; a promise is awaited. */
// oxlint-disable-next-line typescript/no-explicit-any -- the default of Next.js' type parameter
export type ApiHandler<T = any> = (req: ApiRequest, res: ApiResponse<T>) => unknown

/** `export const config` of a route file. */
export interface PageConfig {
  api?: {
    /** How much may be sent before a warning; `false` for no warning. */
    responseLimit?: number | string | boolean
    /** `false` leaves the request's stream untouched. */
    bodyParser?: { sizeLimit?: number | string } | boolean
    /** The route answers through something else (a proxy, a socket): no warning when it has not answered. */
    externalResolver?: boolean
  }
  /** Seconds; accepted, not enforced (as in Next.js outside Vercel). */
  maxDuration?: number
  runtime?: 'nodejs' | 'edge' | 'experimental-edge'
  regions?: string | string[]
  amp?: boolean | 'hybrid'
  unstable_runtimeJS?: false
  unstable_JsPreload?: false
}
