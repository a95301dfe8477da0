import type { ComponentType } from 'react'

// oxlint-disable-next-line typescript/no-explicit-any -- a page takes whatever its data function gives
export type PageComponent = ComponentType<any> & {
  getInitialProps?: (context: unknown) => unknown
}

/** A file of `pages/` in the browser, without its data functions. */
export interface PageModule {
  readonly default?: PageComponent
  readonly reportWebVitals?: unknown
}

/** The component of a page file, or an error that says what is missing. */
export function componentOf(module: PageModule, pattern: string): PageComponent {
  // A build has checked it already.
  if (process.env.NODE_ENV !== 'production' && module.default === undefined) {
    throw new Error(`The page ${pattern} has no default export. Export its component by default.`)
  }
  return module.default as PageComponent
}
