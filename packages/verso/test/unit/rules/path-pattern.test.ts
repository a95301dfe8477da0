import fc from 'fast-check'
import { pathToRegexp, regexpToFunction } from 'path-to-regexp'
import type { Key } from 'path-to-regexp'
import { describe, expect, test } from 'vitest'

import { compileMatchers } from '../../../src/rules/compile-matchers.ts'
import { compilePattern } from '../../../src/rules/path-pattern.ts'

/** What the package makes of a pattern: the measure for our own way to match whole segments. */
function byRegexp(source: string, path: string): object | undefined {
  const keys: Key[] = []
  const { source: text } = pathToRegexp(source, keys, { delimiter: '/', strict: true })
  const pattern = new RegExp(text.replace(/\$$/, String.raw`(?:\/)?$`), 'i')
  const found = regexpToFunction(pattern, keys)(path)
  return found === false ? undefined : found.params
}

const long = (text: string): string => text.repeat(Math.ceil(7_000 / text.length)).slice(0, 7_000)

/** The best of three, since the machine has other things to do. A path that is refused costs what the refusal does. */
function quickest(run: () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const start = performance.now()
    try {
      run()
    } catch (error) {
      expect(error).toMatchObject({ status: 414 })
    }
    return performance.now() - start
  })
  return Math.min(...times)
}

describe('patterns with several open ends', () => {
  test('match what the regular expression matches, and catch the same', () => {
    const segment = fc.constantFrom('/a', '/b', '/:x', '/:y?', '/:p*', '/:q*', '/:r+', '/:s+')
    const source = fc
      .uniqueArray(segment, { minLength: 2, maxLength: 5 })
      .map((all) => all.join(''))
    const part = fc.constantFrom('a', 'b', 'A', 'c', '%2F', 'a.b')
    const path = fc
      .tuple(fc.array(part, { maxLength: 7 }), fc.constantFrom('', '/', '//'))
      .map(([parts, end]) => `/${parts.join('/')}${end}`)
    fc.assert(
      fc.property(source, path, (source, path) => {
        expect(compilePattern(source)(path)).toEqual(byRegexp(source, path))
      }),
      { seed: 7, numRuns: 3_000 },
    )
  })

  test.each([
    ['/x/:a*/:b*/end', 'a/'],
    ['/x/:a*/:b*/:c*/end', 'a/'],
    ['/x/:a+/:b+/end', 'end/'],
    ['/x/:a*/y/:b*', 'y/'],
    ['/x/:a*/y/:b*/z/:c*/end', 'y/z/'],
    ['/x/:a(.*)-:b(.*)-:c(.*)z', '-'],
    ['/x/:a(.*)/:b(.*)/:c(.*)/z', 'a/'],
    ['/x/:a-:b-:c', '-'],
    ['/x/:a.:b.:c', '.'],
    ['/x/:a*.:b', 'a.'],
  ])('%s on 7 KB of %j costs next to nothing', (source, text) => {
    const match = compilePattern(source)
    const matches = compileMatchers(source, { basePath: '', file: 'proxy.ts' })
    const facts = { headers: {}, query: {} }
    for (const end of ['', 'x', '/x', '%20']) {
      const path = `/x/${long(text)}${end}`
      for (const run of [() => match(path), () => matches(path, facts)]) {
        expect(quickest(run)).toBeLessThan(60)
      }
    }
  })

  test('a path that would cost too much is refused, not waved through', () => {
    const matches = compileMatchers('/x/:a(.*)-:b(.*)/end', { basePath: '', file: 'proxy.ts' })
    const facts = { headers: {}, query: {} }
    expect(matches('/x/a-b/end', facts)).toBe(true)
    expect(() => matches(`/x/${long('a-')}/end`, facts)).toThrow(
      expect.objectContaining({ status: 414 }),
    )
  })
})

describe('matchers with several open ends', () => {
  const matches = compileMatchers('/x/:a*/y/:b*', { basePath: '', file: 'proxy.ts' })
  const facts = { headers: {}, query: {} }

  test.each(['/x/y', '/x/y/', '/x/1/2/y/3', '/x/1/y.json', '/x/y/1.json', '/x/%79'])(
    '%s fits',
    (path) => expect(matches(path, facts)).toBe(true),
  )
  test.each(['/x', '/X/y', '/x/1/2', '/x/z', '/y'])('%s does not', (path) =>
    expect(matches(path, facts)).toBe(false),
  )
})

test('what begins as the exception says matches nothing, in either case', () => {
  const match = compilePattern('/:path*', '/_next')
  expect([match('/_next/x'), match('/_NEXT'), match('/next')]).toEqual([
    undefined,
    undefined,
    { path: ['next'] },
  ])
})

test('parts without names are caught and not given', () => {
  expect(compilePattern('/a/(.*)/:b')('/a/x/y')).toEqual({ b: 'y' })
})

test.each([
  ['/x-:p*', '/x-', true],
  ['/x-:p*', '/x-/a', true],
  ['/x-:p*', '/x-/a/b.json', true],
  ['/x-:p*', '/x-a', false],
  ['/y/:a-:p+', '/y/1-/2', true],
  ['/y/:a-:p+', '/y/1-', false],
  ['/y/:p*-z', '/y/a/b-z', true],
])('the matcher %s about %s: %s', (matcher, path, seen) => {
  const matches = compileMatchers(matcher, { basePath: '', file: 'proxy.ts' })
  expect(matches(path, { headers: {}, query: {} })).toBe(seen)
})
