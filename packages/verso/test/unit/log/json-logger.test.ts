import { Writable } from 'node:stream'

import { pino } from 'pino'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'

import { VersoError } from '../../../src/errors/verso-error.ts'
import { createJsonLogger, type JsonLogger } from '../../../src/log/json-logger.ts'
import type { RequestLine } from '../../../src/types/log.ts'

import { Sink } from './sink.ts'

const line: RequestLine = {
  number: 7,
  method: 'GET',
  path: '/api/users',
  status: 200,
  duration: 1.23456,
  aborted: false,
}

let sink: Sink
let logger: JsonLogger
beforeEach(() => {
  sink = new Sink()
  logger = createJsonLogger({ stdout: sink, env: {} })
})

it('writes a line for each request, without its query', async () => {
  logger.request(line)
  logger.request({ ...line, aborted: true })
  await logger.flush()
  const [first, second] = sink.json
  expect(first).toMatchObject({
    level: 30,
    requestId: expect.stringMatching(/^\w+-0000007$/) as string,
    method: 'GET',
    path: '/api/users',
    status: 200,
    duration: 1.23,
    msg: 'request',
  })
  expect(first).not.toHaveProperty('aborted')
  expect(second).toMatchObject({ aborted: true })
})

it('writes what pino would have written', async () => {
  const theirs = new Sink()
  const reference = pino({}, theirs)
  reference.info('ready')
  reference.info(
    { requestId: 'r1', method: 'GET', path: '/api/users', status: 200, duration: 1.23 },
    'request',
  )
  reference.warn({ count: 2, list: ['a'] }, 'careful')
  logger.info('ready')
  logger.request(line)
  logger.warn('careful', { count: 2, list: ['a'] })
  await logger.flush()
  const untimed = (each: Record<string, unknown>) => ({
    ...each,
    time: typeof each['time'],
    ...('requestId' in each && { requestId: 'r1' }),
  })
  const byMessage = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
  expect(sink.json.map(untimed).sort(byMessage)).toEqual(theirs.json.map(untimed).sort(byMessage))
})

it('writes of each line what is different from the one before', async () => {
  const lines: RequestLine[] = [
    line,
    { ...line, number: 8, duration: 0 },
    { ...line, number: 35, method: 'DELETE', status: 404, duration: 9.994 },
    { ...line, number: 36, path: '/', duration: 9.996 },
    { ...line, number: 36 ** 5, path: `/${'x'.repeat(300)}`, duration: 12_345.678 },
    { ...line, number: 36 * 2 ** 31 - 1, path: '/ü"', duration: 1e12, aborted: true },
    { ...line, number: 3e9, path: '/ü"', status: 500, duration: 0.005 },
    line,
  ]
  const before = Date.now()
  for (const each of lines) logger.request(each)
  await logger.flush()
  for (const each of lines) logger.request(each)
  await logger.flush()
  const known = [...lines, ...lines].map(({ number, aborted, duration, ...rest }) => ({
    ...rest,
    ...(aborted && { aborted }),
    id: number.toString(36).padStart(7, '0'),
    duration: Math.round(Math.min(duration, 2 ** 31 - 1) * 100) / 100,
  }))
  const told = sink.json.map(({ requestId, method, path, status, duration, aborted }) => ({
    method,
    path,
    status,
    duration,
    ...(aborted === true && { aborted }),
    id: String(requestId).split('-')[1],
  }))
  expect(told).toEqual(known)
  for (const { time } of sink.json) {
    expect(time).toBeGreaterThanOrEqual(before)
    expect(time).toBeLessThanOrEqual(Date.now())
  }
})

it('goes with the clock, over seconds and backwards', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const times = [1_700_000_000_999, 1_700_000_001_000, 1_700_000_001_007, 1_699_999_999_950, 12_345]
  for (const time of times) {
    vi.setSystemTime(time)
    logger.request(line)
  }
  await logger.flush()
  expect(sink.json.map(({ time }) => time)).toEqual(times)
})

it.each([
  ['quotes', '/a"b\\c'],
  ['control characters', '/a\u0000\u001B[31m\nb'],
  ['C1 control characters and line separators', '/\u009B31m\u2028\u007F'],
  ['letters', '/ü/日本'],
])('keeps %s in a path inside one plain line', async (_, path) => {
  logger.request({ ...line, path })
  await logger.flush()
  expect(sink.json[0]).toMatchObject({ path })
  // oxlint-disable-next-line no-control-regex -- control characters are what must be missing
  expect(sink.text.trimEnd()).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u2028]/)
})

it('cuts endless paths', async () => {
  logger.request({ ...line, path: `/${'x'.repeat(16_000)}` })
  await logger.flush()
  expect(sink.text.length).toBeLessThan(2500)
})

describe('errors', () => {
  it('come with stack, causes and code, but without the values of documents', async () => {
    const cause = new Error('E11000 duplicate key')
    Object.assign(cause, { code: 11_000, keyValue: { name: 'secret' } })
    logger.error('POST /api/users failed', { error: new Error('outer', { cause }) })
    await logger.flush()
    const { err, msg } = sink.json[0] as { err: Record<string, string>; msg: string }
    expect(msg).toBe('POST /api/users failed')
    expect(err['type']).toBe('Error')
    expect(err['stack']).toMatch(/^Error: outer\n +at .*\nCaused by: Error: E11000/s)
    expect(sink.text).not.toContain('secret')
  })

  it.each([
    ['strings', 'text', "Thrown: 'text'"],
    ['null', null, 'Thrown: null'],
    ['objects', { statusCode: 418 }, 'statusCode: 418'],
  ])('may be %s', async (_, error, text) => {
    logger.error('failed', { error })
    await logger.flush()
    expect(JSON.stringify(sink.json[0]?.['err'])).toContain(text)
  })

  it('end when they cause each other', async () => {
    const error = new Error('round')
    error.cause = error
    logger.error('failed', { error })
    await logger.flush()
    expect(sink.json).toHaveLength(1)
  })

  it('of Verso say what to do', async () => {
    const error = new VersoError('VERSO_ERR_LISTEN', 'Port 1 is busy.', { hint: 'Choose another.' })
    logger.error('failed', { error })
    await logger.flush()
    expect(sink.json[0]?.['err']).toMatchObject({
      code: 'VERSO_ERR_LISTEN',
      stack: 'Port 1 is busy.\nChoose another.',
    })
  })

  it('are written even if the process ends at once', () => {
    logger.error('failed', { error: new Error('last words') })
    logger.writeNow()
    expect(sink.text).toContain('last words')
    expect(sink.json).toHaveLength(1)
  })
})

it.each([
  ['silent', []],
  ['error', ['e']],
  ['warn', ['w', 'e']],
  ['info', ['i', 'w', 'e', 'request']],
  ['debug', ['d', 'i', 'w', 'e', 'request']],
  ['nonsense', ['i', 'w', 'e', 'request']],
])('writes from VERSO_LOG_LEVEL=%s on', async (level, expected) => {
  const logger = createJsonLogger({ stdout: sink, env: { VERSO_LOG_LEVEL: level } })
  logger.debug('d')
  logger.info('i')
  logger.warn('w')
  logger.error('e')
  logger.request(line)
  await logger.flush()
  expect(sink.json.map((each) => each['msg'])).toEqual(expected)
})

describe('a stream', () => {
  it('gets many lines in few writes', async () => {
    let writes = 0
    const stdout = new Writable({
      write(_chunk, _encoding, done) {
        writes++
        done()
      },
    })
    const logger = createJsonLogger({ stdout, env: {} })
    for (let i = 0; i < 1000; i++) logger.request(line)
    await logger.flush()
    expect(writes).toBeLessThan(12)
  })

  it('that nobody reads does not make the server grow; what was dropped is counted', async () => {
    sink.stick()
    const big = { ...line, path: `/${'x'.repeat(2000)}` }
    for (let i = 0; i < 10_000; i++) logger.request(big)
    expect(sink.writableLength).toBeLessThan(10_000_000)
    sink.release()
    logger.request(line)
    await logger.flush()
    const [, dropped] = /\((\d+) lines were dropped: nobody was reading\)/.exec(sink.text) ?? []
    const written = sink.lines.length - 1
    expect(Number(dropped) + written).toBe(10_001)
  })

  it('that has gone is no reason to fail', async () => {
    const stdout = new Writable({
      autoDestroy: false,
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
      },
    })
    const logger = createJsonLogger({ stdout, env: {}, delay: 0 })
    for (let i = 0; i < 3; i++) {
      logger.request(line)
      await logger.flush()
    }
    expect(stdout.writableLength).toBeLessThan(1000)
  })
})
