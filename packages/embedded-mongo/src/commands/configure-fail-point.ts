import { type Document, documentOf, Int32, isDocument, type Value } from '../bson/value.ts'
import { MongoError, notSupported } from '../errors/mongo-error.ts'
import { numberOf, optionalBoolean, optionalCount, optionalString } from './arguments.ts'
import { checkNestedFields } from './check-fields.ts'
import type { CommandContext } from './context.ts'
import type { Failure } from './fail-points.ts'

/** The one fail point of MongoDB that tests of applications and drivers use. */
const FAIL_COMMAND = 'failCommand'

/** `configureFailPoint`: makes commands fail, for tests. */
export function configureFailPoint({ command, services }: CommandContext): Document {
  const name = optionalString({ in: command, at: 'configureFailPoint', name: 'configureFailPoint' })
  if (name !== FAIL_COMMAND) throw notSupported(`the fail point ${name ?? ''}`)
  const mode = readMode(command.get('mode'))
  const failure = mode.times > 0 ? readFailure(command.get('data')) : undefined
  return documentOf(['count', new Int32(services.failPoints.configure(failure, mode))])
}

function readMode(mode: Value): { times: number; skip: number } {
  if (mode === 'off') return { times: 0, skip: 0 }
  if (mode === 'alwaysOn') return { times: Number.POSITIVE_INFINITY, skip: 0 }
  if (isDocument(mode)) {
    const times = numberOf(mode.get('times'))
    if (times !== undefined) return { times, skip: 0 }
    const skip = numberOf(mode.get('skip'))
    if (skip !== undefined) return { times: Number.POSITIVE_INFINITY, skip }
  }
  throw new MongoError(
    'BadValue',
    'The mode of a fail point must be off, alwaysOn, { times } or { skip }',
  )
}

function readFailure(data: Value): Failure {
  const at = 'configureFailPoint.data'
  if (!isDocument(data)) throw new MongoError('BadValue', `${at} must be an object`)
  checkNestedFields(at, data)
  const commands = data.get('failCommands')
  const labels = data.get('errorLabels')
  const concern = data.get('writeConcernError')
  const block = optionalBoolean({ in: data, at, name: 'blockConnection' }) ?? false
  return {
    commands: texts(commands),
    appName: optionalString({ in: data, at, name: 'appName' }),
    closeConnection: optionalBoolean({ in: data, at, name: 'closeConnection' }) ?? false,
    blockMilliseconds: block ? (optionalCount({ in: data, at, name: 'blockTimeMS' }) ?? 0) : 0,
    errorCode: numberOf(data.get('errorCode')),
    errorLabels: labels === undefined ? undefined : texts(labels),
    writeConcernError: isDocument(concern) ? concern : undefined,
  }
}

function texts(value: Value): string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
  throw new MongoError('BadValue', 'A fail point needs lists of strings')
}
