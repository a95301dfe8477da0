import type { ErrorCode } from './codes.ts'

/**
 * A mistake the developer can mend: in a route, the configuration, a build, or a call.
 *
 * The message says what was found and where; `hint` says what to do. Neither is ever sent to a client.
 *
 * @example
 * throw new VersoError('VERSO_ERR_NO_PAGES', 'There is no pages folder in ./shop.', {
 *   hint: 'Create pages/api/hello.ts, or name the folder that holds pages/.',
 * })
 */
export class VersoError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'VersoError'
    this.code = code
    this.hint = options.hint
  }
}

/**
 * Tells a {@link VersoError} from anything else, also across copies of the package.
 *
 * @example if (isVersoError(error)) console.error(error.hint)
 */
export function isVersoError(value: unknown): value is VersoError {
  return value instanceof Error && value.name === 'VersoError' && 'code' in value && 'hint' in value
}
