import type { NextRequest } from './next-request.ts'

/** Where the work goes that a handler gives to {@link NextFetchEvent.waitUntil}. */
export interface FetchEventOptions {
  readonly waiting: Promise<unknown>[]
  readonly sourcePage: string
}

/** What a middleware or an edge handler gets beside the request. */
export class NextFetchEvent {
  readonly request: NextRequest
  /** Which file runs: `/middleware`, or the pattern of a route. */
  readonly sourcePage: string
  readonly #waiting: Promise<unknown>[]

  constructor(request: NextRequest, { waiting, sourcePage }: FetchEventOptions) {
    this.request = request
    this.sourcePage = sourcePage
    this.#waiting = waiting
  }

  /** Work that goes on after the answer. */
  waitUntil(promise: Promise<unknown>): void {
    this.#waiting.push(promise)
  }
}
