import { describe, expect, test } from 'vitest'

import { createRouter } from '../../../src/router/create-router.ts'
import { resolveDots } from '../../../src/router/resolve-dots.ts'
import { toRoute } from '../../../src/routes/to-route.ts'
import type { Route } from '../../../src/types/route.ts'

function routerOf(...patterns: string[]) {
  const routes = patterns.map((pattern) => toRoute('pages', pattern.slice(1), 'ts') as Route)
  const router = createRouter(routes, (route) => route.pattern)
  return (path: string) => {
    const match = router.match(path)
    return match === undefined ? undefined : [match.value, match.params && { ...match.params }]
  }
}

describe('precedence, part by part', () => {
  const match = routerOf(
    '/api/items/new',
    '/api/items/[id]',
    '/api/items/[id]/edit',
    '/api/items/[...rest]',
    '/api/opt/[[...slug]]',
    '/api/[any]/fixed',
    '/api/[...all]',
  )
  test.each([
    ['/api/items/new', ['/api/items/new', undefined]],
    ['/api/items/7', ['/api/items/[id]', { id: '7' }]],
    ['/api/items/7/edit', ['/api/items/[id]/edit', { id: '7' }]],
    ['/api/items/new/edit', ['/api/items/[id]/edit', { id: 'new' }]],
    ['/api/items/7/x', ['/api/items/[...rest]', { rest: ['7', 'x'] }]],
    ['/api/items/new/x', ['/api/items/[...rest]', { rest: ['new', 'x'] }]],
    ['/api/items', ['/api/[...all]', { all: ['items'] }]],
    ['/api/items/fixed', ['/api/items/[id]', { id: 'fixed' }]],
    ['/api/other/fixed', ['/api/[any]/fixed', { any: 'other' }]],
    ['/api/other/fixed/x', ['/api/[...all]', { all: ['other', 'fixed', 'x'] }]],
    ['/api/opt', ['/api/opt/[[...slug]]', {}]],
    ['/api/opt/a/b', ['/api/opt/[[...slug]]', { slug: ['a', 'b'] }]],
    ['/api', undefined],
    ['/', undefined],
    ['/apix', undefined],
  ])('%s', (path, expected) => {
    expect(match(path)).toEqual(expected)
  })
})

describe('encoding', () => {
  const match = routerOf(
    '/api/with space',
    '/api/hello',
    '/api/per%20cent',
    '/api/q?',
    '/api/ü',
    '/api/[id]/x',
    '/api/f/[...p]',
  )
  test.each([
    ['/api/with%20space', ['/api/with space', undefined]],
    ['/api/%C3%BC', ['/api/ü', undefined]],
    ['/api/q%3F', ['/api/q?', undefined]],
    ['/api/per%20cent', ['/api/per%20cent', undefined]],
    ['/api/%68ello', undefined],
    ['/api/a%2Fb/x', ['/api/[id]/x', { id: 'a/b' }]],
    ['/api/a%252Fb/x', ['/api/[id]/x', { id: 'a%2Fb' }]],
    ['/api/%68ello/x', ['/api/[id]/x', { id: 'hello' }]],
    ['/api/f/a%2Fb/c', ['/api/f/[...p]', { p: ['a/b', 'c'] }]],
    ['/api/%zz', undefined],
  ])('%s', (path, expected) => {
    expect(match(path)).toEqual(expected)
  })

  test.each(['/api/%zz/x', '/api/%/x', '/api/%ff/x', '/api/%c0%af/x', '/api/f/a/%E2%98'])(
    'a parameter that cannot be decoded is 400: %s',
    (path) => {
      expect(() => match(path)).toThrow(expect.objectContaining({ status: 400 }))
    },
  )

  test('a parameter called __proto__ is nothing but a key', () => {
    const router = createRouter([toRoute('pages', 'api/[__proto__]', 'ts') as Route], () => 0)
    const params = router.match('/api/x')?.params
    expect(Object.keys(params ?? {})).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(params)).toBe(null)
  })
})

test.each([
  ['/api/./hello', '/api/hello'],
  ['/api/items/../hello', '/api/hello'],
  ['/../api/hello', '/api/hello'],
  ['/api/%2e/hello', '/api/hello'],
  ['/api/items/%2E%2e/hello', '/api/hello'],
  ['/api/items/..', '/api/'],
  ['/api/items/.', '/api/items/'],
  ['/api/items/...', '/api/items/...'],
  ['/.well-known/x', '/.well-known/x'],
  ['/api/a%2Fb', '/api/a%2Fb'],
  ['/..', '/'],
])('resolveDots %s', (path, expected) => {
  expect(resolveDots(path)).toBe(expected)
})
