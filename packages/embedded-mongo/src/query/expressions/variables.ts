import { MongoError } from '../../errors/mongo-error.ts'

/**
 * Checks the name of a variable that a user defines.
 *
 * @throws {MongoError} 9 FailedToParse
 * @example assertVariableName('total')
 */
export function assertVariableName(name: string): void {
  if (name === 'CURRENT') return
  assertName(name)
  if (!/^[a-z\u0080-\u{10ffff}]/u.test(name)) {
    throw new MongoError(
      'FailedToParse',
      `'${name}' starts with an invalid character for a user variable name`,
    )
  }
}

/**
 * Checks the name of a variable that is read: system variables start with a capital.
 *
 * @example assertVariableRead('ROOT')
 */
export function assertVariableRead(name: string): void {
  assertName(name)
  if (!/^[a-zA-Z\u0080-\u{10ffff}]/u.test(name)) {
    throw new MongoError(
      'FailedToParse',
      `'${name}' starts with an invalid character for a variable name`,
    )
  }
}

function assertName(name: string): void {
  if (name === '') throw new MongoError('FailedToParse', 'empty variable names are not allowed')
  const bad = /[^a-zA-Z0-9_\u0080-\u{10ffff}]/u.exec(name)
  if (bad) {
    throw new MongoError(
      'FailedToParse',
      `'${name}' contains an invalid character for a variable name: '${bad[0]}'`,
    )
  }
}
