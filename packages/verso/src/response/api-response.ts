import type { ServerResponse } from 'node:http'

import type { ApiResponse, PreviewOptions } from '../types/api.ts'

import { EncodedServerResponse } from './encoded-response.ts'
import type { Preview } from './preview.ts'
import { redirect } from './redirect.ts'
import { send, sendJson } from './send.ts'

/**
 * Node's own response with the helpers of Next.js: `status`, `send`, `json`, `redirect`, `revalidate` and the preview modes.
 *
 * Each helper is a getter that gives a function bound to its response, since handlers take them off
 * (`const { json } = res`, `users.then(res.json)`). One that is assigned, as wrappers do, becomes an own property.
 */
export class ApiServerResponse extends EncodedServerResponse {
  /** Set by dispatch, with `verso`. */
  versoPreview: Preview | undefined = undefined
  /** When the request arrived, by `performance.now()`. */
  versoStarted = 0
  /** The target as it was requested: Express and its kin cut `req.url` down while their routers run. */
  versoUrl = ''
  /** The connection may stay open once a client that waits for it has been asked for its body. */
  versoStays = false
  /** The response itself, also when a helper is asked for through a `Proxy`, on which Node's own `end` does nothing. */
  readonly versoSelf: this = this

  override writeContinue(callback?: () => void): void {
    if (this.versoStays) this.shouldKeepAlive = true
    super.writeContinue(callback)
  }

  get status(): ApiResponse['status'] {
    const res = this.versoSelf
    return (code) => {
      res.statusCode = code
      return toApiResponse(res)
    }
  }
  set status(value: ApiResponse['status']) {
    assign(this, 'status', value)
  }

  get send(): ApiResponse['send'] {
    const res = this.versoSelf
    return (body) => send(res, body)
  }
  set send(value: ApiResponse['send']) {
    assign(this, 'send', value)
  }

  get json(): ApiResponse['json'] {
    const res = this.versoSelf
    return (body) => {
      if (Object.hasOwn(res, 'send')) sendThrough(res, body)
      else sendJson(res, body)
    }
  }
  set json(value: ApiResponse['json']) {
    assign(this, 'json', value)
  }

  get redirect(): ApiResponse['redirect'] {
    const res = this.versoSelf
    return (statusOrUrl: number | string, url?: string) => {
      redirect(res, statusOrUrl, url)
      return toApiResponse(res)
    }
  }
  set redirect(value: ApiResponse['redirect']) {
    assign(this, 'redirect', value)
  }

  get setDraftMode(): ApiResponse['setDraftMode'] {
    const { versoSelf } = this
    return (options: { enable: boolean } | null = { enable: true }) =>
      changePreview(versoSelf, (preview, res) =>
        preview.setDraftMode(res, options ?? { enable: false }),
      )
  }
  set setDraftMode(value: ApiResponse['setDraftMode']) {
    assign(this, 'setDraftMode', value)
  }

  get setPreviewData(): ApiResponse['setPreviewData'] {
    const { versoSelf } = this
    return (data: object | string, options: PreviewOptions | null = {}) =>
      changePreview(versoSelf, (preview, res) => preview.setData(res, data, options ?? {}))
  }
  set setPreviewData(value: ApiResponse['setPreviewData']) {
    assign(this, 'setPreviewData', value)
  }

  get clearPreviewData(): ApiResponse['clearPreviewData'] {
    const { versoSelf } = this
    return (options = {}) => changePreview(versoSelf, (preview, res) => preview.clear(res, options))
  }
  set clearPreviewData(value: ApiResponse['clearPreviewData']) {
    assign(this, 'clearPreviewData', value)
  }

  get revalidate(): ApiResponse['revalidate'] {
    const { verso } = this
    return async (urlPath, options = {}) => {
      await verso?.revalidate(urlPath, options)
    }
  }
  set revalidate(value: ApiResponse['revalidate']) {
    assign(this, 'revalidate', value)
  }
}

// What the helpers share are functions, not methods: a helper that was taken off still works after an Express app,
// mounted by the handler, has given the response another prototype.

function assign<Name extends keyof ApiResponse>(
  res: ApiServerResponse,
  name: Name,
  value: ApiResponse[Name],
): void {
  Object.defineProperty(res, name, {
    value,
    writable: true,
    configurable: true,
    enumerable: true,
  })
}

/** JSON goes out through a `send` that was assigned, as it does in Next.js: wrappers count on seeing it. */
function sendThrough(res: ApiServerResponse, value: unknown): void {
  res.setHeader('Content-Type', 'application/json; charset=utf-8')
  res.send(JSON.stringify(value))
}

function changePreview(
  res: ApiServerResponse,
  change: (preview: Preview, res: ServerResponse) => void,
): ApiResponse {
  if (res.versoPreview !== undefined) change(res.versoPreview, res)
  return toApiResponse(res)
}

/** The type of `req` is all that sets the two apart; TypeScript compares the chained helpers with each other. */
function toApiResponse(res: ApiServerResponse): ApiResponse {
  return res
}
