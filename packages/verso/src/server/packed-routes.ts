import { toRoute } from '../routes/to-route.ts'
import type { Route } from '../types/route.ts'

/** What packing and unpacking must agree on. */
export interface PackOptions {
  readonly pagesDir: string
  readonly pageExtensions: readonly string[]
}

/**
 * Writes a route table as one text, a line for each file. Routes follow from their files' names, and ten thousand
 * of them as objects in `server.mjs` would take longer to read than the rest of the start.
 *
 * @example packRoutes(routes, config) // 'ts api/hello\nts api/users/[id]'
 */
export function packRoutes(routes: readonly Route[], options: PackOptions): string {
  return routes
    .map(({ file }) => {
      const name = file.slice(options.pagesDir.length + 1)
      const extension = options.pageExtensions
        .filter((candidate) => name.endsWith(`.${candidate}`))
        .reduce(
          (longest, candidate) => (candidate.length > longest.length ? candidate : longest),
          '',
        )
      return `${extension} ${name.slice(0, -extension.length - 1)}`
    })
    .join('\n')
}

/**
 * Reads what {@link packRoutes} wrote, in the same order.
 *
 * @example unpackRoutes('ts api/hello', config)[0]?.pattern // '/api/hello'
 */
export function unpackRoutes(packed: string, { pagesDir }: Pick<PackOptions, 'pagesDir'>): Route[] {
  if (packed === '') return []
  return packed.split('\n').flatMap((line) => {
    const space = line.indexOf(' ')
    return toRoute(pagesDir, line.slice(space + 1), line.slice(0, space)) ?? []
  })
}
