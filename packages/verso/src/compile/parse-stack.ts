import { isAbsolute, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { CodePlace } from './compile-error.ts'

/** One line of a stack, taken apart. */
export interface StackLine {
  readonly text: string
  /** Missing for Node's own frames. */
  readonly place?: CodePlace
  /** In the app's own code, as against packages and Verso. */
  readonly own: boolean
}

/**
 * Takes a stack apart, as V8 writes it.
 *
 * @param dir the app folder
 * @example parseStack(error.stack ?? '', dir).find(({ own }) => own)?.place
 */
export function parseStack(stack: string, dir: string): StackLine[] {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => {
      const text = line.trim()
      const found = /(?:\(|at (?:async )?)((?:file:\/\/)?[^()\s][^()]*|.*):(\d+):(\d+)\)?$/.exec(
        text,
      )
      const file = found?.[1] === undefined ? undefined : toPath(found[1])
      if (found === null || file === undefined) return { text, own: false }
      const place = { file, line: Number(found[2]), column: Number(found[3]) }
      return { text, place, own: isOwn(file, dir) }
    })
}

function toPath(text: string): string | undefined {
  // Route files may hold parentheses in their names: what follows the last ` (` is the path.
  const path = text.slice(text.lastIndexOf(' (') === -1 ? 0 : text.lastIndexOf(' (') + 2)
  try {
    const file = path.startsWith('file://') ? fileURLToPath(path) : path
    return isAbsolute(file) ? file : undefined
  } catch {
    return undefined
  }
}

/**
 * Whether a file is the app's own, as against a package's.
 *
 * @example isOwn('/srv/shop/lib/users.ts', '/srv/shop') // true
 */
export function isOwn(file: string, dir: string): boolean {
  const name = relative(dir, file)
  return !name.startsWith('..') && !isAbsolute(name) && !name.split('/').includes('node_modules')
}
