import { CODES, type CodeName, codeNameOf, NOT_IMPLEMENTED, UNKNOWN_FIELD } from './codes.ts'

/** What an error carries beside its code and message. */
export interface MongoErrorOptions {
  /** Error labels, such as `TransientTransactionError`. */
  readonly labels?: readonly string[]
  /**
   * Further fields of the reply (`keyPattern`, `keyValue`, …). The values are BSON values; this
   * layer lies below the one that names their type, so it does not look at them.
   */
  readonly extra?: ReadonlyMap<string, unknown>
  readonly cause?: unknown
}

/**
 * An error that reaches the client as a MongoDB reply: `code`, `codeName`, `errmsg`, labels.
 *
 * Whatever else is thrown is a defect of this server and is answered as `InternalError`.
 *
 * @example throw new MongoError('BadValue', 'unknown operator: $foo')
 * @example throw new MongoError(40415, "BSON field 'find.foo' is an unknown field.")
 */
export class MongoError extends Error {
  readonly code: number
  readonly codeName: string
  readonly labels: string[]
  readonly extra: ReadonlyMap<string, unknown> | undefined

  constructor(code: number | CodeName, message: string, options: MongoErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'MongoError'
    this.code = typeof code === 'number' ? code : CODES[code]
    this.codeName = codeNameOf(this.code)
    this.labels = [...(options.labels ?? [])]
    this.extra = options.extra
  }
}

/**
 * Tells whether a thrown value is an answer meant for the client.
 *
 * @example if (!isMongoError(error)) log(error)
 */
export function isMongoError(error: unknown): error is MongoError {
  return error instanceof MongoError
}

/**
 * Makes the error for something that MongoDB has and this engine has not.
 *
 * @example throw notSupported('$where') // 238: embedded engine: $where is not supported
 */
export function notSupported(what: string): MongoError {
  return new MongoError(NOT_IMPLEMENTED, `embedded engine: ${what} is not supported`)
}

/**
 * Makes the error for a field that neither MongoDB nor this engine knows.
 *
 * @example throw unknownField('find.foo')
 */
export function unknownField(path: string): MongoError {
  return new MongoError(UNKNOWN_FIELD, `BSON field '${path}' is an unknown field.`)
}
