import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { isHttpError } from '../../../src/errors/http-error.ts'
import { splitTarget } from '../../../src/request/split-target.ts'
import { createRouter } from '../../../src/router/create-router.ts'
import { resolveDots } from '../../../src/router/resolve-dots.ts'
import { toRoute } from '../../../src/routes/to-route.ts'
import { canonicalPath } from '../../../src/rules/canonical-path.ts'
import { canonicalSpelling } from '../../../src/rules/canonical-spelling.ts'
import { dataPathOf, fromDataPath, toDataPath } from '../../../src/rules/data-path.ts'
import type { Route } from '../../../src/types/route.ts'

/** What paths are made of when somebody means ill. */
const piece = fc.constantFrom(
  ...'/ // . .. %2e %2E %2f %5c \\ % %zz %00 %61 a api admin x ; ? # %25 %252e %c0%af'.split(' '),
  ...'.json index _next data ~ : @'.split(' '),
  '\xff',
  ' ',
)
const target = fc.array(piece, { maxLength: 14 }).map((pieces) => `/${pieces.join('')}`)
const settings = { numRuns: 5_000 }

/** What dispatch makes of a target before anything looks at it; `undefined` where it redirects. */
function settle(text: string): string | undefined {
  const path = resolveDots(splitTarget(text).pathname)
  return canonicalPath(path) === undefined ? path : undefined
}

/** Follows the redirects, as a client does. */
function follow(text: string): string {
  let at = text
  for (let hops = 0; hops < 3; hops++) {
    const path = resolveDots(splitTarget(at).pathname)
    const better = canonicalPath(path)
    if (better === undefined) return path
    at = better
  }
  throw new Error(`${text} is redirected for ever`)
}

describe('any target', () => {
  test('is settled after three redirects at most, at a place of this server', () => {
    fc.assert(
      fc.property(target, (text) => {
        const path = follow(text)
        expect(path).toMatch(/^\/(?![/\\])/)
        expect(new URL(path, 'http://a.example').host).toBe('a.example')
      }),
      { ...settings, seed: 21 },
    )
  })

  test('that is settled stays as it is: nothing behind sees another path', () => {
    fc.assert(
      fc.property(target, (text) => {
        const path = settle(text)
        fc.pre(path !== undefined)
        expect(resolveDots(path)).toBe(path)
        expect(canonicalPath(path)).toBeUndefined()
        expect(path.split('/').some((part) => /^(?:\.|%2e){1,2}$/i.test(part))).toBe(false)
      }),
      { ...settings, seed: 22 },
    )
  })

  test('has one spelling for a guard, which is its own spelling', () => {
    fc.assert(
      fc.property(target, (text) => {
        const path = settle(text)
        // Escapes that are none lead to 400 or 404, whatever a guard makes of them.
        fc.pre(path !== undefined && !/%(?![\da-f]{2})/i.test(path))
        const shown = canonicalSpelling(path)
        expect(canonicalSpelling(shown)).toBe(shown)
        // The platform's URL, which middleware reads it from, takes nothing out of it and puts nothing in.
        expect(resolveDots(shown)).toBe(shown)
      }),
      { ...settings, seed: 23 },
    )
  })

  test('that is called plain has nothing to settle', () => {
    let seen = 0
    fc.assert(
      fc.property(target, (text) => {
        const { pathname, plain } = splitTarget(text)
        if (!plain) return
        seen++
        expect([resolveDots(pathname), canonicalPath(pathname)]).toEqual([pathname, undefined])
        expect(canonicalSpelling(pathname)).toBe(pathname)
      }),
      { ...settings, numRuns: 20_000, seed: 28 },
    )
    expect(seen).toBeGreaterThan(500)
  })

  test('is cut at its first question mark, and loses nothing but a fragment', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { pathname, search } = splitTarget(text)
        const before = text.split('#', 1)[0] ?? ''
        expect([pathname, `${pathname}?${search}`]).toContain(before)
        expect(pathname).not.toMatch(/[?#]/)
      }),
      { ...settings, seed: 24 },
    )
  })
})

describe('the router', () => {
  const names = [
    'api/admin',
    'api/[id]',
    'api/files/[...path]',
    'api/admin/[id]',
    '[[...rest]]',
    'a/[b]/c/[d]',
  ]
  const routes = names
    .map((name) => toRoute('pages', name, 'ts'))
    .filter((route): route is Route => route !== undefined)
  const router = createRouter(routes, (route) => route.pattern)
  /** Without a route that takes everything. */
  const strict = createRouter(routes.slice(0, 4), (route) => route.pattern)

  test('finds a route, none, or 400 for any path', () => {
    fc.assert(
      fc.property(target, (text) => {
        const path = settle(text)
        fc.pre(path !== undefined)
        try {
          const match = router.match(path)
          for (const value of Object.values(match?.params ?? {})) {
            expect(value).toSatisfy((it: unknown) => typeof it === 'string' || Array.isArray(it))
          }
        } catch (error) {
          expect(isHttpError(error) && error.status).toBe(400)
        }
      }),
      { ...settings, seed: 25 },
    )
  })

  test('reaches what a guard on /api/admin guards by no path that the guard takes for another', () => {
    const change = fc.record({ at: fc.nat(16), take: fc.nat(2), put: piece })
    const guarded = fc
      .tuple(fc.constantFrom('/api/admin', '/api/admin/x'), fc.array(change, { maxLength: 3 }))
      .map(([path, changes]) =>
        changes.reduce<string>(
          (text, { at, take, put }) => text.slice(0, at) + put + text.slice(at + take),
          path,
        ),
      )
      .map((text) => (text.startsWith('/') ? text : `/${text}`))
    let reached = 0
    fc.assert(
      fc.property(guarded, (text) => {
        const path = settle(text)
        const found = path === undefined ? undefined : matchOrNothing(path)
        if (path === undefined || found?.startsWith('/api/admin') !== true) return
        reached++
        expect(canonicalSpelling(path)).toMatch(/^\/api\/admin(?:\/|$)/)
      }),
      { ...settings, seed: 26 },
    )
    expect(reached).toBeGreaterThan(500)
  })

  function matchOrNothing(path: string): string | undefined {
    try {
      return strict.match(path)?.value
    } catch {
      return undefined
    }
  }
})

describe('addresses of data', () => {
  test('are the same page to the guard and to what answers', () => {
    const address = fc
      .array(fc.constantFrom('index', 'a', 'b.json', '%61', '%2f', '_next', 'data', '', 'BID'), {
        maxLength: 5,
      })
      .map((parts) => `/_next/data/BID/${parts.join('/')}.json`)
    fc.assert(
      fc.property(address, (path) => {
        fc.pre(settle(path) === path)
        const shown = dataPathOf(path)
        const answered = fromDataPath(path, 'BID')
        expect(shown?.path).toBe(answered)
        // The rules look it up under its own address, once more.
        if (shown !== undefined)
          expect(fromDataPath(toDataPath(shown.path, 'BID'), 'BID')).toBe(answered)
      }),
      { numRuns: 3_000, seed: 27 },
    )
  })
})
