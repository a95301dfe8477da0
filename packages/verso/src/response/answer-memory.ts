/** What a route answered last, and what was made for it. */
export interface AnswerSlot {
  /** JSON. */
  text: string | undefined
  etag: string
  /** How it was sent, if nothing was set on the response before. */
  sent: SentAnswer | undefined
}

/** An answer that went out in one piece. */
export interface SentAnswer {
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly encoding: BufferEncoding
}

/** Longer texts are not held. */
export const longestKnown: number = 16 * 1024
const slots = 256

const emptySlot = (): AnswerSlot => ({ text: undefined, etag: '', sent: undefined })

/**
 * Makes the memory of what routes answered last: a route that says the same again needs no new ETag and no new headers.
 * Comparing two texts takes less time than hashing one.
 *
 * It is bounded whatever the number of routes: they take turns at the slots, 4 MB in all.
 *
 * @example const nextSlot = createAnswerMemory(); res.versoSlot = nextSlot()
 */
export function createAnswerMemory(): () => AnswerSlot {
  const all = Array.from({ length: slots }, emptySlot)
  let taken = 0
  return () => all[taken++ % slots] as AnswerSlot
}
