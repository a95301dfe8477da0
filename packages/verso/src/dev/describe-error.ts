import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { inspect } from 'node:util'

import { frameAt } from '../compile/code-frame.ts'
import { isCompileError, type CodePlace } from '../compile/compile-error.ts'
import { isOwn, parseStack, type StackLine } from '../compile/parse-stack.ts'
import { isVersoError } from '../errors/verso-error.ts'
import type { Route } from '../types/route.ts'

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
