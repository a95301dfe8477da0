import type { Query } from './next-router.ts'

/** A page and the query that it sees. */
export interface Located {
  /** That of a page, or a path that is none. */
  readonly pattern: string
  readonly query: Query
  /** The path of its data, where that is not what the pattern says. */
  readonly path?: string
  /** Its data is asked for with the query, whatever data that is: a middleware wants to see it. */
  readonly kind?: 'server'
}
