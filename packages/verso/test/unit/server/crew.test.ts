import { describe, expect, it } from 'vitest'

import { overrideLimits } from '../../../src/config/override-limits.ts'
import { configDefaults } from '../../../src/config/defaults.ts'
import { workerCount } from '../../../src/config/worker-count.ts'
import { setPoolShare, sharedPool } from '../../../src/mongoose/pool-share.ts'
import { createBackOff } from '../../../src/server/back-off.ts'
import type { PageMessage } from '../../../src/server/crew-messages.ts'
import { createPageRelay, type PageListener } from '../../../src/server/relay-pages.ts'

describe('back-off', () => {
  it('forgives a few deaths, then waits longer and longer, and forgets', () => {
    let time = 0
    const backOff = createBackOff(1, () => time)
    const waits = Array.from({ length: 13 }, () => backOff({ alone: false }))
    expect(waits).toEqual([
      100, 100, 100, 100, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000,
    ])
    // Nobody serves: longer than a second does not help.
    expect(backOff({ alone: true })).toBe(1_000)
    time = 30_000
    expect(backOff({ alone: false })).toBe(100)
  })
})

describe('pages between workers', () => {
  const listener = (): PageListener & { heard: PageMessage[] } => {
    const heard: PageMessage[] = []
    return { heard, send: (message) => void heard.push(message) }
  }

  it('are announced to all others, and the first hears when all have heard', () => {
    const [one, two, three] = [listener(), listener(), listener()]
    const relay = createPageRelay()
    relay.hear(one, { verso: 'page', id: '7', key: '/a' }, [one, two, three])
    const [{ id } = { id: '' }] = two.heard
    expect(two.heard).toEqual([{ verso: 'page', id, key: '/a' }])
    expect(three.heard).toEqual(two.heard)
    relay.hear(two, { verso: 'page-heard', id, key: '/a' }, [])
    expect(one.heard).toEqual([])
    relay.hear(three, { verso: 'page-heard', id, key: '/a' }, [])
    expect(one.heard).toEqual([{ verso: 'page-heard', id: '7', key: '/a' }])
  })

  it('are not waited for from a worker that has died, nor told to one', () => {
    const [one, two] = [listener(), listener()]
    const relay = createPageRelay()
    relay.hear(one, { verso: 'page', id: '1', key: '/a' }, [one, two])
    relay.forget(two)
    expect(one.heard).toEqual([{ verso: 'page-heard', id: '1', key: '/a' }])
    relay.hear(one, { verso: 'page', id: '2', key: '/a' }, [one, two])
    relay.forget(one)
    relay.forget(two)
    expect(one.heard).toHaveLength(1)
    // Alone there is nobody to wait for.
    relay.hear(one, { verso: 'page', id: '3', key: '/a' }, [one])
    expect(one.heard[1]).toMatchObject({ verso: 'page-heard', id: '3' })
  })
})

describe('the number of workers', () => {
  it.each([
    [undefined, {}, 0],
    [undefined, { VERSO_WORKERS: '' }, 0],
    [undefined, { VERSO_WORKERS: '3' }, 3],
    ['2', { VERSO_WORKERS: '3' }, 2],
    ['0', { VERSO_WORKERS: '3' }, 0],
  ])('%j with %j is %d', (flag, env, count) => {
    expect(workerCount(flag, env)).toBe(count)
  })

  it('is that of the processors with auto', () => {
    expect(workerCount('auto', {})).toBeGreaterThan(0)
  })

  it.each([['-1'], ['2.5'], ['two'], ['1025'], ['']])('is refused: %j', (text) => {
    expect(() => workerCount(text, {})).toThrow(`--workers is '${text}'.`)
  })

  it('names the variable it came from', () => {
    expect(() => workerCount(undefined, { VERSO_WORKERS: 'x' })).toThrow("VERSO_WORKERS is 'x'.")
  })
})

describe('the share of a pool', () => {
  const uri = 'mongodb://localhost/shop'
  it.each([
    [1, uri, {}, {}],
    [4, uri, {}, { maxPoolSize: 25, minPoolSize: 0 }],
    [3, uri, { maxPoolSize: 10, minPoolSize: 5 }, { maxPoolSize: 3, minPoolSize: 1 }],
    [4, `${uri}?a=b&maxpoolsize=40&minPoolSize=8`, {}, { maxPoolSize: 10, minPoolSize: 2 }],
    [8, uri, { maxPoolSize: 4 }, { maxPoolSize: 1, minPoolSize: 0 }],
    [4, uri, { maxPoolSize: 0 }, { maxPoolSize: 0, minPoolSize: 0 }],
  ])('of %d processes, %s, %j', (processes, address, options, expected) => {
    setPoolShare(processes)
    expect(sharedPool(address, options)).toEqual(expected)
    setPoolShare(1)
  })
})

describe('times of the end', () => {
  it('come from the environment before the configuration', () => {
    const env = { VERSO_SHUTDOWN_TIMEOUT: '5', VERSO_SHUTDOWN_DELAY: '7' }
    expect(overrideLimits(configDefaults.server, env)).toMatchObject({
      shutdownTimeout: 5,
      shutdownDelay: 7,
    })
    expect(overrideLimits(configDefaults.server, {})).toEqual(configDefaults.server)
  })

  it.each(['VERSO_SHUTDOWN_TIMEOUT', 'VERSO_SHUTDOWN_DELAY'])('%s has to be a number', (name) => {
    expect(() => overrideLimits(configDefaults.server, { [name]: '1s' })).toThrow(`${name} is '1s'`)
  })
})
