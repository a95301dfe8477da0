/**
 * An answer to a request that cannot be served: its status and message go to the client.
 *
 * A handler may throw one; Next.js has no such thing, so anything else that is thrown stays a 500.
 *
 * @example throw new HttpError(404, 'No such user')
 */
export class HttpError extends Error {
  readonly status: number

  constructor(status: number, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'HttpError'
    this.status = status
  }
}

/**
 * Tells an {@link HttpError} from anything else, also across copies of the package.
 *
 * @example if (isHttpError(error)) res.status(error.status).end()
 */
export function isHttpError(value: unknown): value is HttpError {
  return (
    value instanceof Error &&
    value.name === 'HttpError' &&
    'status' in value &&
    Number.isInteger(value.status)
  )
}
