import { errorCodes, type ErrorCode } from '../errors/codes.ts'
import { VersoError } from '../errors/verso-error.ts'

import type { WorkerMessage } from './crew-messages.ts'

/**
 * Says how a process ended.
 *
 * @example describeEnd(null, 'SIGKILL') // 'SIGKILL'
 */
export function describeEnd(code: number | null, signal: string | null): string {
  return signal ?? `exit code ${code}`
}

/**
 * Makes the error of a worker that did not come to listen: what it said itself, or how it ended.
 *
 * @example throw toStartError('exit code 1')
 */
export function toStartError(how: string | (WorkerMessage & { verso: 'failed' })): VersoError {
  if (typeof how === 'string') {
    return new VersoError('VERSO_ERR_WORKER', `A worker ended before it listened (${how}).`, {
      hint: 'What it wrote before that says why. Without --workers the same happens in this process.',
    })
  }
  const { hint, message } = how
  const code = isErrorCode(how.code) ? how.code : 'VERSO_ERR_WORKER'
  return new VersoError(code, message, hint === undefined ? {} : { hint })
}

function isErrorCode(code: string | undefined): code is ErrorCode {
  return errorCodes.some((known) => known === code)
}
