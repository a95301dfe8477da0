import type { ServerResponse } from 'node:http'

import type { ApiResponse, PreviewOptions } from '../types/api.ts'

import { EncodedServerResponse } from './encoded-response.ts'
import type { Preview } from './preview.ts'
import { redirect } from './redirect.ts'
import { send, sendJson } from './send.ts'

type Helper =
  | 'status'
  | 'send'
  | 'json'
  | 'redirect'
  | 'setDraftMode'
  | 'setPreviewData'
  | 'clearPreviewData'
  | 'revalidate'

/**
 * Node's own response with the helpers of Next.js: `status`, `send`, `json`, `redirect`, `revalidate` and the preview modes.
 *
 * Each helper is a getter that gives a function bound to its response, since handlers take them off
 * (`const { json } = res`, `users.then(res.json)`), and can be assigned, since wrappers do.
 */
export class ApiServerResponse extends EncodedServerResponse {
  /** Set by dispatch, with `verso`. */
  versoPreview: Preview | undefined = undefined
  #assigned: Partial<Pick<ApiResponse, Helper>> | undefined = undefined

  get status(): ApiResponse['status'] {
    return this.#assigned?.status ?? ((code) => this.#setStatus(code))
  }
  set status(value: ApiResponse['status']) {
    this.#assign({ status: value })
  }

  get send(): ApiResponse['send'] {
    return this.#assigned?.send ?? ((body) => send(this, body))
  }
  set send(value: ApiResponse['send']) {
    this.#assign({ send: value })
  }

  get json(): ApiResponse['json'] {
    return this.#assigned?.json ?? ((body) => this.#sendJson(body))
  }
  set json(value: ApiResponse['json']) {
    this.#assign({ json: value })
  }

  get redirect(): ApiResponse['redirect'] {
    return (
      this.#assigned?.redirect ??
      ((statusOrUrl: number | string, url?: string) => {
        redirect(this, statusOrUrl, url)
        return this.#self()
      })
    )
  }
  set redirect(value: ApiResponse['redirect']) {
    this.#assign({ redirect: value })
  }

  get setDraftMode(): ApiResponse['setDraftMode'] {
    return (
      this.#assigned?.setDraftMode ??
      ((options = { enable: true }) => this.#preview((to, res) => to.setDraftMode(res, options)))
    )
  }
  set setDraftMode(value: ApiResponse['setDraftMode']) {
    this.#assign({ setDraftMode: value })
  }

  get setPreviewData(): ApiResponse['setPreviewData'] {
    return (
      this.#assigned?.setPreviewData ??
      ((data: object | string, options: PreviewOptions = {}) =>
        this.#preview((to, res) => to.setData(res, data, options)))
    )
  }
  set setPreviewData(value: ApiResponse['setPreviewData']) {
    this.#assign({ setPreviewData: value })
  }

  get clearPreviewData(): ApiResponse['clearPreviewData'] {
    return (
      this.#assigned?.clearPreviewData ??
      ((options = {}) => this.#preview((to, res) => to.clear(res, options)))
    )
  }
  set clearPreviewData(value: ApiResponse['clearPreviewData']) {
    this.#assign({ clearPreviewData: value })
  }

  get revalidate(): ApiResponse['revalidate'] {
    return (
      this.#assigned?.revalidate ??
      (async (urlPath, options = {}) => {
        await this.verso?.revalidate(urlPath, options)
      })
    )
  }
  set revalidate(value: ApiResponse['revalidate']) {
    this.#assign({ revalidate: value })
  }

  #setStatus(code: number): ApiResponse {
    this.statusCode = code
    return this.#self()
  }

  /** JSON goes out through an assigned `send`, as it does in Next.js: wrappers count on seeing it. */
  #sendJson(value: unknown): void {
    const wrapper = this.#assigned?.send
    if (wrapper === undefined) {
      sendJson(this, value)
      return
    }
    this.setHeader('Content-Type', 'application/json; charset=utf-8')
    wrapper(JSON.stringify(value))
  }

  #preview(change: (preview: Preview, res: ServerResponse) => void): ApiResponse {
    if (this.versoPreview !== undefined) change(this.versoPreview, this)
    return this.#self()
  }

  #assign(helper: Partial<Pick<ApiResponse, Helper>>): void {
    this.#assigned = { ...this.#assigned, ...helper }
  }

  /** The type of `req` is all that sets the two apart; TypeScript compares the chained helpers with each other. */
  #self(): ApiResponse {
    return this
  }
}
