import { readFileSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'

import { frameAt } from '../compile/code-frame.ts'
import { isCompileError, type CodePlace } from '../compile/compile-error.ts'
import { isVersoError } from '../errors/verso-error.ts'
import type { Route } from '../types/route.ts'

/** One line of a stack, taken apart. */
export interface StackLine {
  readonly text: string
  /** Missing for Node's own frames. */
  readonly place?: CodePlace
  /** In the app's own code, as against packages and Verso. */
  readonly own: boolean
}

/** An error as a developer wants to read it. Paths are relative to the app. */
export interface DescribedError {
  readonly name: string
  readonly message: string
  readonly code?: string
  /** What to do, when Verso knows. */
  readonly hint?: string
  /** The route whose request failed. */
  readonly route?: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  /** The lines around the place, numbered. */
  readonly frame?: string
  readonly stack: readonly StackLine[]
  readonly cause?: DescribedError
}

const deepestCause = 5

/**
 * Takes apart whatever was thrown: message, the first place in the app's own code, the code around it.
 *
 * @example describe(new Error('no such user'), { dir: config.dir })
 */
export function describe(
  error: unknown,
  { dir, route }: { dir: string; route?: Route | undefined },
  depth = 0,
): DescribedError {
  const stack = error instanceof Error ? parseStack(stackOf(error), dir) : []
  const compile = isCompileError(error) ? error : undefined
  const place = compile?.place ?? stack.find((line) => line.own)?.place
  const frame = compile?.frame ?? (place === undefined ? undefined : excerpt(place))
  const cause = error instanceof Error ? error.cause : undefined
  const { hint, code } = extras(error)
  return {
    name: error instanceof Error ? error.name : 'Thrown value',
    message: error instanceof Error ? error.message : inspect(error, { depth: 3 }),
    ...(code !== undefined && { code }),
    ...(hint !== undefined && { hint }),
    ...(route !== undefined && { route: route.pattern }),
    ...(place !== undefined && {
      file: nameOf(place.file, dir),
      line: place.line,
      column: place.column,
    }),
    ...(frame !== undefined && { frame }),
    stack: saysNothing(error, stack)
      ? []
      : stack.map((line) => ({ ...line, text: line.text.replaceAll(`${dir}/`, '') })),
    // The compiler's own error says the same again, at greater length.
    ...(cause !== undefined &&
      compile === undefined &&
      depth < deepestCause && { cause: describe(cause, { dir }, depth + 1) }),
  }
}

/** The stack of our own error leads through Verso; message and hint say all there is, unless the app called. */
function saysNothing(error: unknown, stack: readonly StackLine[]): boolean {
  return isVersoError(error) && !stack.some((line) => line.own)
}

function extras(error: unknown): { hint?: string | undefined; code?: string } {
  if (isVersoError(error)) return { hint: error.hint, code: error.code }
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' || typeof code === 'number' ? { code: String(code) } : {}
}

function stackOf(error: Error): string {
  try {
    return typeof error.stack === 'string' ? error.stack : ''
  } catch {
    // The app's own getter for `stack` threw; the message still says something.
    return ''
  }
}

function parseStack(stack: string, dir: string): StackLine[] {
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

function isOwn(file: string, dir: string): boolean {
  const name = relative(dir, file)
  return !name.startsWith('..') && !isAbsolute(name) && !name.split('/').includes('node_modules')
}

function excerpt({ file, line, column }: CodePlace): string | undefined {
  try {
    return frameAt(readFileSync(file, 'utf8'), line, column)
  } catch {
    return undefined
  }
}

function nameOf(file: string, dir: string): string {
  return isOwn(file, dir) ? relative(dir, file) : join(file)
}
