import type { ApiIncomingMessage } from '../request/api-request.ts'
import type { ApiServerResponse } from '../response/api-response.ts'

/** A request, its answer, and where failures go that come later. */
export interface Exchange {
  readonly req: ApiIncomingMessage
  readonly res: ApiServerResponse
  readonly onError: (error: unknown) => void
}
