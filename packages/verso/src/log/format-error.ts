import { isVersoError } from '../errors/verso-error.ts'

const MAX_CAUSES = 5

/**
 * Makes a thrown value readable: its stack, then what caused it.
 *
 * A {@link VersoError} is a message to the developer, so it appears as its sentence and what to do, without our
 * stack. `util.inspect` is only for values that are no errors: driver errors carry whole topologies as properties.
 *
 * @example process.stderr.write(formatError(error) + '\n')
 */
export function formatError(error: unknown): string {
  const parts: string[] = []
  const seen = new Set<unknown>()
  let current = error
  let label = ''
  while (current !== undefined && !seen.has(current) && seen.size < MAX_CAUSES) {
    seen.add(current)
    parts.push(label + describe(current))
    label = 'Caused by: '
    current = current instanceof Error ? current.cause : undefined
  }
  return parts.join('\n')
}

function describe(value: unknown): string {
  if (isVersoError(value)) {
    return value.hint === undefined ? value.message : `${value.message}\n${value.hint}`
  }
  if (value instanceof Error) {
    const text = stackOf(value)
    if (!(value instanceof AggregateError) || value.errors.length === 0) return text
    const inner = value.errors.slice(0, MAX_CAUSES).map((each: unknown) => describe(each))
    return `${text}\n${inner.join('\n').replaceAll(/^/gm, '  ')}`
  }
  const { inspect } = process.getBuiltinModule('node:util')
  return `Thrown: ${inspect(value, { depth: 2, maxStringLength: 1000, customInspect: false })}`
}

/** A stack that lacks the message (it was changed after the error was made) gets it back. */
function stackOf(error: Error): string {
  const head = `${error.name}: ${error.message}`
  const { stack } = error
  if (typeof stack !== 'string' || stack === '') return head
  return stack.includes(error.message) ? stack : `${head}\n${stack}`
}
