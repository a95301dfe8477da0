import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { BuildPlan } from './plan-build.ts'

/**
 * Writes what other programs read of a build: `manifest.json` and `BUILD_ID`. No secret is in them.
 *
 * @example await writeManifest(outDir, plan, sizes)
 */
export async function writeManifest(
  outDir: string,
  { manifest }: Pick<BuildPlan, 'manifest'>,
  sizes: ReadonlyMap<string, number>,
): Promise<void> {
  const routes = manifest.routes.map((route) => ({ ...route, size: sizes.get(route.output) ?? 0 }))
  const text = JSON.stringify({ ...manifest, routes }, undefined, 2)
  await writeFile(join(outDir, 'manifest.json'), `${text}\n`)
  await writeFile(join(outDir, 'BUILD_ID'), manifest.buildId)
}
