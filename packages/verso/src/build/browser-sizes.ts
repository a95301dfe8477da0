import { stat } from 'node:fs/promises'
import { join } from 'node:path'

import type { ClientFiles } from '../compile/bundle-client.ts'

/**
 * Adds up what each page loads in a browser, scripts and styles, as it crosses the wire: compressed with gzip.
 *
 * @param folder holds the files, compressed copies beside them
 * @returns bytes by pattern
 * @example (await browserSizes(client, folder)).get('/users/[id]')
 */
export async function browserSizes(
  client: ReadonlyMap<string, ClientFiles>,
  folder: string,
): Promise<Map<string, number>> {
  const sizes = new Map<string, number>()
  const sizeOf = async (name: string): Promise<number> => {
    const found = await stat(join(folder, `${name}.gz`)).catch(() => stat(join(folder, name)))
    return found.size
  }
  const names = new Set([...client.values()].flatMap(filesOf))
  for (const name of names) sizes.set(name, await sizeOf(name))
  return new Map(
    [...client].map(([pattern, files]) => {
      return [pattern, filesOf(files).reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0)]
    }),
  )
}

function filesOf({ entry, imports, styles }: ClientFiles): string[] {
  return [entry, ...imports, ...styles]
}
