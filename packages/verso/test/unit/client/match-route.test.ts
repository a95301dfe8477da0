import { expect, test } from 'vitest'

import { fillPattern, isDynamic, matchRoute } from '../../../src/client/match-route.ts'
import { compareRoutes } from '../../../src/routes/compare-routes.ts'
import { toRoute } from '../../../src/routes/to-route.ts'

const patterns = inOrder([
  '/[[...all]]',
  '/docs/[...path]',
  '/docs/[id]',
  '/docs/new',
  '/docs/[id]/edit',
  '/docs/new/[tab]',
  '/opt/[[...slug]]',
  '/über',
  '/(odd).+',
  '/',
])

/** As the list of pages has them. */
function inOrder(all: readonly string[]): string[] {
  const routes = all.flatMap(
    (pattern) => toRoute('pages', pattern.slice(1) || 'index', 'tsx') ?? [],
  )
  return routes.toSorted(compareRoutes).map(({ pattern }) => pattern)
}

test.each([
  ['/', '/', {}],
  ['/docs/new', '/docs/new', {}],
  ['/docs/7', '/docs/[id]', { id: '7' }],
  ['/docs/7/edit', '/docs/[id]/edit', { id: '7' }],
  ['/docs/new/edit', '/docs/new/[tab]', { tab: 'edit' }],
  ['/docs/7/x/y', '/docs/[...path]', { path: ['7', 'x', 'y'] }],
  ['/docs/a%20b', '/docs/[id]', { id: 'a b' }],
  ['/docs/a%2Fb', '/docs/[id]', { id: 'a/b' }],
  ['/docs/%2525', '/docs/[id]', { id: '%25' }],
  ['/opt', '/opt/[[...slug]]', {}],
  ['/opt/a/b', '/opt/[[...slug]]', { slug: ['a', 'b'] }],
  ['/x/y', '/[[...all]]', { all: ['x', 'y'] }],
  ['/%C3%BCber', '/über', {}],
  ['/(odd).+', '/(odd).+', {}],
  ['/docs/[id]', '/docs/[id]', {}],
])('%s is %s', (path, pattern, params) => {
  expect(matchRoute(patterns, path)).toEqual({ pattern, params })
})

test('what no page answers, and what no server decodes', () => {
  expect(matchRoute(['/a', '/b/[id]'], '/c')).toBeUndefined()
  expect(matchRoute(['/a', '/b/[id]'], '/b/%E0%A4%A')).toBeUndefined()
  expect(matchRoute(['/a'], '/%')).toBeUndefined()
})

test('filling a pattern', () => {
  expect(fillPattern('/a/[id]', { id: 'x/y', q: '1' })).toEqual({
    path: '/a/x%2Fy',
    rest: { q: '1' },
  })
  expect(fillPattern('/a/[...p]', { p: 'one' })).toEqual({ path: '/a/one', rest: {} })
  expect(fillPattern('/a/[[...p]]', {})).toEqual({ path: '/a', rest: {} })
  expect(fillPattern('/a/[[...p]]', { p: [] })).toEqual({ path: '/a', rest: {} })
  expect(fillPattern('/a/[id]', {})).toBeUndefined()
  expect(fillPattern('/a/[id]', { id: ['x', 'y'] })).toBeUndefined()
})

test('which patterns have parameters', () => {
  expect(['/a', '/a/[b', '/a/b]', '/[]'].filter(isDynamic)).toEqual([])
  expect(['/[a]', '/x/[...a]', '/[[...a]]', '/[a-b]'].filter((name) => !isDynamic(name))).toEqual(
    [],
  )
})
