import { join } from 'node:path'

import type { ClientPages } from '../compile/page-entries.ts'
import { findPageRuntime, type PageRuntime } from '../compile/page-runtime.ts'
import { findSpecialPages } from '../routes/find-special-pages.ts'
import { routeFileName } from '../routes/route-file-name.ts'
import type { ResolvedConfig } from '../types/config.ts'
import type { SpecialFiles } from '../types/manifest.ts'
import type { Route } from '../types/route.ts'

/** The page files of an app as they are now. */
export interface PageFiles {
  readonly routes: readonly Route[]
  readonly special: SpecialFiles
  /** @throws {VersoError} VERSO_ERR_NO_REACT */
  runtime(): PageRuntime
  hasPages(): boolean
  /** What the browser's half is compiled from. */
  forClient(): ClientPages
  /**
   * Takes the routes after a change.
   *
   * @returns whether `_app`, `_document` or `_error` came or went
   */
  set(routes: readonly Route[]): Promise<boolean>
}

/**
 * Keeps the list of an app's page files.
 *
 * @example const files = createPageFiles(config)
 */
export function createPageFiles(config: ResolvedConfig): PageFiles {
  let routes: readonly Route[] = []
  let special: SpecialFiles = {}
  let found: PageRuntime | undefined
  const runtime = (): PageRuntime => (found ??= findPageRuntime(config.dir))
  const inApp = (file: string): string => join(config.dir, file)
  const pagesOnly = (): Route[] => routes.filter((route) => route.kind === 'page')
  return {
    get routes() {
      return routes
    },
    get special() {
      return special
    },
    runtime,
    hasPages: () => pagesOnly().length > 0,
    forClient() {
      const { app, error } = special
      const pages = pagesOnly().map(({ pattern, file }): [string, string] => [pattern, inApp(file)])
      pages.push(['/_error', error === undefined ? runtime().error : inApp(error)])
      return {
        pages: new Map(
          pages.map(([pattern, file]) => [pattern, { file, name: routeFileName(pattern) }]),
        ),
        app: app === undefined ? undefined : inApp(app),
        runtime: runtime().client,
        // A middleware may come while the app runs.
        rules: runtime().rules,
        scripts: special.document === undefined ? undefined : runtime().scripts,
        urls: config,
      }
    },
    async set(next) {
      routes = next
      const before = JSON.stringify(special)
      special = pagesOnly().length === 0 ? {} : await findSpecialPages(config)
      return JSON.stringify(special) !== before
    },
  }
}
