import { HttpError, isHttpError } from '../errors/http-error.ts'

import { duplicateFields, isDatabaseAway, isDiskFull } from './database-errors.ts'

/**
 * Turns an error of Mongoose or its driver into the answer a client should get: a value of the wrong type or an
 * invalid document 400, a duplicate 409, a database that is away 503, one whose disk is full 507.
 *
 * The messages name fields, never values: those came from the client, or from somebody else's document.
 *
 * @returns nothing for any other error, which is a mistake of the program and stays a 500
 * @example
 * try { await UserModel.create({ name }) } catch (error) { throw toHttpError(error) ?? error }
 */
export function toHttpError(error: unknown): HttpError | undefined {
  if (isHttpError(error)) return error
  if (!(error instanceof Error)) return undefined
  if (isDatabaseAway(error)) {
    return new HttpError(503, 'The database cannot be reached', { cause: error })
  }
  if (isDiskFull(error)) {
    return new HttpError(507, 'The disk of the database is full', { cause: error })
  }
  const fields = duplicateFields(error)
  if (fields !== undefined) {
    const what = fields.length === 0 ? 'The document' : fields.join(', ')
    return new HttpError(409, `${what} is already taken`, { cause: error })
  }
  if (error.name === 'CastError') return new HttpError(400, describe(error), { cause: error })
  if (error.name === 'ValidationError') {
    const problems = 'errors' in error ? Object.values(error.errors ?? {}) : []
    const message = problems.map((problem: unknown) => describe(problem)).join('; ')
    return new HttpError(400, message || 'The document is not valid', { cause: error })
  }
  return undefined
}

const sentences: Readonly<Record<string, string>> = {
  required: 'is required',
  minlength: 'is too short',
  maxlength: 'is too long',
  min: 'is too small',
  max: 'is too large',
  enum: 'is not one of the allowed values',
}

function describe(problem: unknown): string {
  if (!(problem instanceof Error)) return 'The document is not valid'
  const path = 'path' in problem && typeof problem.path === 'string' ? problem.path : 'A value'
  const kind = 'kind' in problem && typeof problem.kind === 'string' ? problem.kind : ''
  if (problem.name === 'CastError') return `${path} is not a valid ${kind || 'value'}`
  return `${path} ${sentences[kind] ?? 'is not valid'}`
}
