import type { BundledFile } from '../compile/bundle.ts'

import type { BuildPlan } from './plan-build.ts'

/**
 * Adds up, for each route, its file and all chunks that it loads at once.
 *
 * @returns bytes by output file
 * @example routeSizes(plan, files).get('routes/api/hello.mjs')
 */
export function routeSizes(
  { routes }: Pick<BuildPlan, 'routes'>,
  files: readonly BundledFile[],
): Map<string, number> {
  const byName = new Map(files.map((file) => [file.file, file]))
  return new Map(
    routes.map(({ output }) => {
      // A Set that grows while it is walked visits what was added.
      const seen = new Set([output])
      let size = 0
      for (const name of seen) {
        const file = byName.get(name)
        size += file?.size ?? 0
        for (const imported of file?.imports ?? []) seen.add(imported)
      }
      return [output, size]
    }),
  )
}
