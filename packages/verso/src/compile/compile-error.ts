import { frameAt } from './code-frame.ts'

/** Where in the user's code something went wrong. Lines and columns count from 1. */
export interface CodePlace {
  readonly file: string
  readonly line: number
  readonly column: number
}

/**
 * A file that cannot be compiled or resolved.
 *
 * @example throw new CompileError('Unexpected token', { place, source })
 */
export class CompileError extends Error {
  readonly place: CodePlace | undefined
  /** A few lines of the file around the place, numbered. */
  readonly frame: string | undefined
  /** The place under the names that the compiler's own page for errors knows. */
  readonly id: string | undefined
  readonly loc: CodePlace | undefined

  constructor(
    message: string,
    options: { place?: CodePlace | undefined; source?: string | undefined; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'CompileError'
    const { place, source } = options
    this.place = place
    this.id = place?.file
    // Columns count from 0 there.
    this.loc = place === undefined ? undefined : { ...place, column: place.column - 1 }
    this.frame =
      place === undefined || source === undefined
        ? undefined
        : frameAt(source, place.line, place.column)
    // The stack of the compiler helps nobody; the place in the user's file does.
    const at = place === undefined ? '' : `\n    at ${place.file}:${place.line}:${place.column}`
    this.stack = `${this.name}: ${message}${at}`
  }
}

/**
 * Tells a {@link CompileError} from anything else, also across copies of the package.
 *
 * @example if (isCompileError(error)) console.error(error.frame)
 */
export function isCompileError(value: unknown): value is CompileError {
  return (
    value instanceof Error && value.name === 'CompileError' && 'place' in value && 'frame' in value
  )
}
