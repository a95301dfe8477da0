import { isVersoError } from '../errors/verso-error.ts'
import { createColors, wantsColors } from './colors.ts'
import { formatError } from './format-error.ts'

/**
 * Tells the developer why a command failed: our own errors as a sentence and what to do, anything else with its
 * stack, since it is a bug or a broken machine.
 *
 * @returns the exit code
 * @example process.exitCode = reportFailure(error)
 */
export function reportFailure(error: unknown): number {
  const colors = createColors(wantsColors(process.stderr, process.env))
  const label = colors.red('error')
  if (isVersoError(error)) {
    const hint =
      error.hint === undefined ? '' : `\n      ${error.hint.replaceAll('\n', '\n      ')}`
    process.stderr.write(`${label} ${error.message}${colors.dim(hint)}\n`)
    if (process.env['VERSO_LOG_LEVEL'] === 'debug')
      process.stderr.write(`${formatError(error.cause)}\n`)
  } else {
    process.stderr.write(`${label} ${formatError(error)}\n`)
  }
  return 1
}
