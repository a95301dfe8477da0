import { readFile, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const content = `// Written by Verso. It gives editors and tsc the types of "next", which need not be installed.
// Do not edit it: it is written again when it differs.
/// <reference types="versojs/next" />

export {}
`

/**
 * Writes `verso-env.d.ts` into apps that use TypeScript. A file that is right already is not touched:
 * its time stays, and watchers stay quiet.
 *
 * @returns whether it was written
 * @example await writeEnvTypes('/srv/shop')
 */
export async function writeEnvTypes(dir: string): Promise<boolean> {
  const isTypeScript = await stat(join(dir, 'tsconfig.json')).then(
    (found) => found.isFile(),
    () => false,
  )
  // With Next.js installed its own types are there, and better: pages, images, fonts.
  if (!isTypeScript || hasNext(dir)) return false
  const file = join(dir, 'verso-env.d.ts')
  const present = await readFile(file, 'utf8').catch(() => undefined)
  if (present === content) return false
  await writeFile(file, content)
  return true
}

function hasNext(dir: string): boolean {
  try {
    createRequire(join(dir, 'package.json')).resolve('next/package.json')
    return true
  } catch {
    return false
  }
}
