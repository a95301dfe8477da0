import { readFile } from 'node:fs/promises'

/**
 * Reads a file; `undefined` when there is none.
 *
 * @throws what else the file system says
 * @example const blob = await readIfThere('.verso/pages/ab/abc.page')
 */
export async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/**
 * Tells an error of the file system by its code.
 *
 * @example if (hasCode(error, 'ENOENT')) return undefined
 */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
