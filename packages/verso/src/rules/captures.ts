/** What the parts of a pattern caught, as they were sent: still encoded. */
export type Captures = Record<string, string | string[]>

/** Gives what a path's parts caught, or `undefined` when it does not match. */
export type MatchPath = (path: string) => Captures | undefined
