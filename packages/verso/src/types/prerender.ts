import type { Route } from './route.ts'

/** A page as the build made it. */
export interface BuiltPage {
  readonly route: Route
  /** Static, from `getStaticProps`, from `getServerSideProps`, or from `getInitialProps`. */
  readonly kind: 'static' | 'ssg' | 'ssr' | 'initial'
  readonly fallback?: boolean | 'blocking'
  /** The paths that were made. */
  readonly paths: readonly string[]
}

/** What the process that makes the pages tells the build. */
export type PrerenderMessage =
  | {
      readonly type: 'progress'
      readonly done: number
      readonly total: number
      /** The paths that are being made. */
      readonly running: readonly string[]
    }
  | { readonly type: 'done'; readonly pages: readonly BuiltPage[] }
  | {
      readonly type: 'failed'
      readonly message: string
      readonly stack: string
      readonly code?: string
      readonly hint?: string | undefined
    }
