import type { Query } from './next-router.ts'
import type { PageModule } from './page-module.ts'

/** What is shown: a page, its props and its place. */
export interface View {
  readonly pattern: string
  readonly query: Query
  readonly asPath: string
  readonly isFallback: boolean
  readonly isReady: boolean
  readonly isPreview: boolean
  readonly page: PageModule
  /** The props of `_app`. */
  readonly props: Readonly<Record<string, unknown>>
}
