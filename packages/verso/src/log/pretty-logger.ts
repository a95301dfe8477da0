import { inspect } from 'node:util'

import type { Logger, RequestLine } from '../types/log.ts'

import { createColors, wantsColors, type Colors } from './colors.ts'
import { formatError } from './format-error.ts'
import { createOutput, type OutputStream } from './output.ts'

/** Where a {@link createPrettyLogger} writes; the process's own streams when absent. */
export interface PrettyLoggerOptions {
  readonly stdout?: OutputStream & { readonly isTTY?: boolean }
  readonly stderr?: OutputStream & { readonly isTTY?: boolean }
  readonly env?: Readonly<Record<string, string | undefined>>
}

/**
 * Writes for the person at the terminal: `GET /api/users 200 in 12 ms`. Warnings and errors go to stderr.
 *
 * Nothing is held back: a handler's own `console.log` and its request line stay in order.
 *
 * @example const logger = createPrettyLogger()
 */
export function createPrettyLogger(options: PrettyLoggerOptions = {}): Logger {
  const stdout = options.stdout ?? process.stdout
  const stderr = options.stderr ?? process.stderr
  const env = options.env ?? process.env
  const out = createOutput(stdout, { delay: 0 })
  const err = createOutput(stderr, { delay: 0 })
  const colors = createColors(wantsColors(stdout, env))
  const errColors = createColors(wantsColors(stderr, env))
  const verbose = env['VERSO_LOG_LEVEL'] === 'debug'

  return {
    debug(message, fields) {
      if (verbose) out.write(colors.dim(withFields(message, fields)) + '\n')
    },
    info(message, fields) {
      out.write(withFields(message, fields) + '\n')
    },
    warn(message, fields) {
      err.write(`${errColors.yellow('warning')} ${withFields(message, fields)}\n`)
    },
    error(message, fields) {
      err.write(`${errColors.red('error')} ${withFields(message, fields)}\n`)
    },
    request(line) {
      out.write(formatRequest(line, colors) + '\n')
    },
    async flush() {
      await Promise.all([out.flush(), err.flush()])
    },
  }
}

function formatRequest(line: RequestLine, colors: Colors): string {
  const paint = line.status >= 500 ? colors.red : line.status >= 400 ? colors.yellow : colors.green
  const time = line.duration < 10 ? line.duration.toFixed(1) : line.duration.toFixed(0)
  const gone = line.aborted ? colors.dim(' (the client left)') : ''
  return `${line.method} ${visible(line.path)} ${paint(String(line.status))} ${colors.dim(`in ${time} ms`)}${gone}`
}

/** Paths come from outside: escape sequences in one must not reach the terminal. */
function visible(path: string): string {
  const short = path.length > 500 ? `${path.slice(0, 500)}...` : path
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return short.replaceAll(/[\u0000-\u001F\u007F-\u009F]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
}

function withFields(message: string, fields: Readonly<Record<string, unknown>> = {}): string {
  let text = message
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'error' || value === undefined) continue
    text += ` ${name}=${typeof value === 'string' ? value : inspect(value, { depth: 2, breakLength: Infinity })}`
  }
  return fields['error'] === undefined ? text : `${text}\n${formatError(fields['error'])}`
}
