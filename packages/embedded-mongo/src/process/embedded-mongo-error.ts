/** Why a store could not start. */
export type EmbeddedMongoErrorCode =
  | 'EMBEDDED_MONGO_IN_USE'
  | 'EMBEDDED_MONGO_UNSAFE_FOLDER'
  | 'EMBEDDED_MONGO_START_FAILED'
  /** It ended, killed say, before it could tell why. */
  | 'EMBEDDED_MONGO_ENDED'
  /** The data is not what was written. */
  | 'EMBEDDED_MONGO_DAMAGED'

/**
 * An error of starting or keeping the store, for the developer. Errors of commands reach clients as
 * MongoDB errors instead.
 *
 * @example if (error instanceof EmbeddedMongoError && error.code === 'EMBEDDED_MONGO_IN_USE') retry()
 */
export class EmbeddedMongoError extends Error {
  readonly code: EmbeddedMongoErrorCode

  constructor(code: EmbeddedMongoErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'EmbeddedMongoError'
    this.code = code
  }
}
