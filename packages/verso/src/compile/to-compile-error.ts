import { readFileSync } from 'node:fs'

import { lineAndColumn } from './code-frame.ts'
import { CompileError, isCompileError, type CodePlace } from './compile-error.ts'

/** What the compiler's errors carry, as far as it has been seen; nothing of it is certain. */
interface Found {
  readonly message: string
  readonly file: string | undefined
  readonly offset: number | undefined
  readonly line: number | undefined
  readonly column: number | undefined
}

/**
 * Puts an error of the compiler into one shape: a short message, the place, the lines around it.
 * Errors that the user's code threw while it was evaluated come back unchanged.
 *
 * @example catch (error) { throw toCompileError(error) }
 */
export function toCompileError(error: unknown, source?: { file: string; text: string }): unknown {
  const first = firstOf(error)
  if (isCompileError(first)) return first
  if (!(first instanceof Error)) return error
  const found = inspect(first)
  const file = source?.file ?? found.file
  if (file === undefined || (found.offset === undefined && found.line === undefined)) return error
  const text = source?.text ?? readText(file)
  const place = placeOf(found, file, text)
  return new CompileError(found.message, { place, source: text, cause: error })
}

/** The compiler reports lists of errors; the first is the one to mend first. */
function firstOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('errors' in error)) return error
  const { errors } = error
  return Array.isArray(errors) && errors.length > 0 ? (errors[0] as unknown) : error
}

function inspect(error: Error): Found {
  const fields: Record<string, unknown> = Object.fromEntries(Object.entries(error))
  const loc = isRecord(fields['loc']) ? fields['loc'] : {}
  const file = [loc['file'], fields['id']].find((value) => typeof value === 'string')
  const number = (value: unknown) => (typeof value === 'number' ? value : undefined)
  const column = number(loc['column'])
  return {
    message: shorten(error.message),
    file,
    offset: number(fields['pos']),
    line: number(loc['line']),
    column: column === undefined ? undefined : column + 1,
  }
}

function placeOf(found: Found, file: string, text: string | undefined): CodePlace {
  // An offset counts from the file's start; some compiler versions give lines that are off at the end of a file.
  if (found.offset !== undefined && text !== undefined) {
    const end = text.trimEnd().length
    return { file, ...lineAndColumn(text, Math.min(found.offset, end)) }
  }
  return { file, line: found.line ?? 1, column: found.column ?? 1 }
}

/**
 * The first sentence of a compiler's message. Colours, codes and the drawing of the place are dropped: the place is
 * drawn once, in our own way.
 *
 * @example shorten('[PARSE_ERROR] Unexpected token\n  ...') // 'Unexpected token'
 */
export function shorten(message: string): string {
  const lines = message
    // oxlint-disable-next-line no-control-regex -- colours begin with an escape character
    .replace(/\u001B\[[0-9;]*m/g, '')
    .split('\n')
    .map((line) => line.trimEnd())
  const start = lines.findIndex(
    (line) => line !== '' && !/^(Parse|Transform|Build) failed with \d+ error/.test(line),
  )
  const first = lines[Math.max(0, start)] ?? ''
  const help = lines
    .find((line) => /(Help|Note):/.test(line))
    ?.replace(/^[^A-Za-z]*(Help|Note):\s*/, '')
  const text = first.replace(/^\[?(plugin [^\]]*\]\s*)?/, '').replace(/^\[?[A-Z_]+\]\s*/, '')
  return help === undefined ? text : `${text} (${help})`
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
