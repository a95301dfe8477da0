/** An answer as a route last gave it, and what was made for it. */
export interface KnownAnswer {
  readonly text: string
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly encoding: BufferEncoding
}

/** Holds the last answer of a route. */
export interface AnswerSlot {
  known: KnownAnswer | undefined
}

/** Longer texts are not held. */
export const longestKnown: number = 16 * 1024
const slots = 256

/**
 * Makes the memory of what routes answered last: a route that says the same again needs no new ETag and no new headers.
 * Comparing two texts costs a twentieth of hashing one.
 *
 * It is bounded whatever the number of routes: they take turns at the slots, 4 MB in all.
 *
 * @example const nextSlot = createAnswerMemory(); res.versoSlot = nextSlot()
 */
export function createAnswerMemory(): () => AnswerSlot {
  const all = Array.from({ length: slots }, (): AnswerSlot => ({ known: undefined }))
  let taken = 0
  return () => all[taken++ % slots] as AnswerSlot
}
