import { hostname } from 'node:os'

import { describe, expect, it } from 'vitest'

import { listenAddress } from '../../../src/config/listen-address.ts'
import { parseSize } from '../../../src/config/parse-size.ts'
import { suggest } from '../../../src/config/suggest.ts'

describe('parseSize', () => {
  it.each([
    ['1mb', 1_048_576],
    ['500kb', 512_000],
    ['1.5 KB', 1536],
    ['100', 100],
    [100, 100],
    [0, 0],
    ['2GB', 2_147_483_648],
    ['10xyz', undefined],
    ['', undefined],
    ['mb', undefined],
    ['-1mb', undefined],
    [-1, undefined],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [true, undefined],
    [null, undefined],
    [{}, undefined],
  ])('%j is %j', (value, bytes) => {
    expect(parseSize(value)).toBe(bytes)
  })
})

describe('suggest', () => {
  const words = ['compress', 'pageExtensions', 'dev', 'build', 'start']
  it.each([
    ['compres', 'compress'],
    ['pageExtension', 'pageExtensions'],
    ['PAGEEXTENSIONS', 'pageExtensions'],
    ['dve', 'dev'],
    ['biuld', 'build'],
    ['strat', 'start'],
    ['serve', undefined],
    ['x', undefined],
    ['', undefined],
  ])('%s means %s', (word, meant) => {
    expect(suggest(word, words)).toBe(meant)
  })
})

describe('listenAddress', () => {
  it('prefers flags to the environment to 3000', () => {
    expect(listenAddress({}, {})).toEqual({ port: 3000 })
    expect(listenAddress({}, { PORT: '4000', HOSTNAME: '127.0.0.1' })).toEqual({
      port: 4000,
      hostname: '127.0.0.1',
    })
    expect(listenAddress({ port: '0', hostname: '::1' }, { PORT: '4000', HOSTNAME: 'x' })).toEqual({
      port: 0,
      hostname: '::1',
    })
    expect(listenAddress({}, { PORT: '', HOSTNAME: '' })).toEqual({ port: 3000 })
  })

  it('does not take the machine for a wish', () => {
    expect(listenAddress({}, { HOSTNAME: hostname() })).toEqual({ port: 3000 })
    expect(listenAddress({ hostname: hostname() }, {})).toEqual({
      port: 3000,
      hostname: hostname(),
    })
  })

  it.each(['abc', '65536', '-1', '1e3', '80 80', '0x50'])('refuses port %s', (port) => {
    expect(() => listenAddress({ port }, {})).toThrow(`--port is '${port}'`)
    expect(() => listenAddress({}, { PORT: port })).toThrow(`PORT is '${port}'`)
  })
})
