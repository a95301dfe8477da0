import { expect, it } from 'vitest'

import { createPrettyLogger } from '../../../src/log/pretty-logger.ts'
import type { Logger } from '../../../src/types/log.ts'

import { Sink } from './sink.ts'

function setUp(
  env: Record<string, string> = {},
  isTTY = false,
): { logger: Logger; out: Sink; err: Sink } {
  const out = Object.assign(new Sink(), { isTTY })
  const err = Object.assign(new Sink(), { isTTY })
  return { logger: createPrettyLogger({ stdout: out, stderr: err, env }), out, err }
}

const line = {
  number: 1,
  method: 'GET',
  path: '/api/users',
  status: 200,
  duration: 12.3,
  aborted: false,
}

it('writes a request at once, in one line', () => {
  const { logger, out } = setUp()
  logger.request(line)
  logger.request({ ...line, duration: 0.456, status: 500, aborted: true })
  expect(out.lines).toEqual([
    'GET /api/users 200 in 12 ms',
    'GET /api/users 500 in 0.5 ms (the client left)',
  ])
})

it('lets no escape sequence of a path reach the terminal', () => {
  const { logger, out } = setUp()
  logger.request({ ...line, path: '/\u001B[2J\u009B\r\n' })
  expect(out.lines).toEqual([String.raw`GET /\x1b[2J\x9b\x0d\x0a 200 in 12 ms`])
})

it('sends warnings and errors to stderr, with the stack', () => {
  const { logger, out, err } = setUp()
  logger.info('one', { count: 2, name: 'x' })
  logger.warn('two')
  logger.error('three', { error: new TypeError('why') })
  logger.debug('four')
  expect(out.lines).toEqual(['one count=2 name=x'])
  expect(err.lines.slice(0, 3)).toEqual(['warning two', 'error three', 'TypeError: why'])
  expect(err.lines[3]).toMatch(/^ +at /)
})

it('shows fields of any shape', () => {
  const { logger, out } = setUp()
  const circular: Record<string, unknown> = { big: 1n }
  circular['self'] = circular
  logger.info('odd', { circular })
  expect(out.text).toContain('big: 1n')
})

it.each<[string, Record<string, string>, boolean, boolean]>([
  ['a terminal', {}, true, true],
  ['a pipe', {}, false, false],
  ['NO_COLOR', { NO_COLOR: '1' }, true, false],
  ['an empty NO_COLOR', { NO_COLOR: '' }, true, true],
  ['FORCE_COLOR', { FORCE_COLOR: '1' }, false, true],
  ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, true, false],
  ['both', { FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
  ['a dumb terminal', { TERM: 'dumb' }, true, false],
])('decides about colours by %s', (_, env, isTTY, colored) => {
  const { logger, out } = setUp(env, isTTY)
  logger.request(line)
  expect(out.text.includes('\u001B[')).toBe(colored)
})
