import { describe, expect, test } from 'vitest'

import {
  addBasePath,
  formatUrl,
  parseQuery,
  removeBasePath,
  resolveUrl,
  withSlash,
} from '../../../src/client/address.ts'
import type { Url } from '../../../src/client/next-router.ts'

const at = (pathname: string, asPath = pathname, trailingSlash = false) => ({
  pathname,
  asPath,
  trailingSlash,
  basePath: '',
})

// What a Next.js 16 page at / renders as the href of a <Link>.
test.each<[Url, string]>([
  ['/a', '/a'],
  [
    {
      pathname: '/blog/[id]',
      query: { id: 'a b', x: 1, y: ['p', 'q'], z: undefined },
      hash: 'h',
    },
    '/blog/a%20b?x=1&y=p&y=q&z=#h',
  ],
  ['?q=1', '/?q=1'],
  ['#h', '/#h'],
  ['https://e.com/x?y', 'https://e.com/x?y'],
  ['mailto:a@b', 'mailto:a@b'],
  ['/x/', '/x'],
  ['rel/x', '/rel/x'],
  [{ query: { a: 1 } }, '/?a=1'],
  [{ pathname: '/x y', search: '?a=b c' }, '/x%20y?a=b%20c'],
  ['', '/'],
  ['/docs/[[...path]]', '/docs'],
  [{ pathname: '/docs/[...path]', query: { path: ['a', 'b/c'] } }, '/docs/a/b%2Fc'],
])('%j leads to %s', (url, as) => {
  expect(resolveUrl(url, at('/')).as).toBe(as)
})

test.each(['//evil.com/x', String.raw`\\evil.com\x`, String.raw`/\evil.com/x`, '/\t/evil.com/x'])(
  'a path that browsers would read as a host stays a path: %j',
  (url) => {
    const { href, as } = resolveUrl(url, at('/'))
    expect(new URL(href, 'http://here.example').host).toBe('here.example')
    expect(new URL(as, 'http://here.example').host).toBe('here.example')
  },
)

test('what stands relative to the page', () => {
  const base = at('/blog/[id]', '/blog/7?x=1')
  // Next.js leads to `/blog/[id]?y=2`, which no page answers: the router throws.
  expect(resolveUrl('?y=2', base)).toEqual({ href: '/blog/7?y=2', as: '/blog/7?y=2' })
  expect(resolveUrl('?id=8', base)).toEqual({ href: '/blog/[id]?id=8', as: '/blog/8' })
  expect(resolveUrl('#h', base).as).toBe('/blog/7?x=1#h')
  // A page that a rewrite shows elsewhere: the address bar counts.
  expect(resolveUrl('?y=2', at('/blog/[id]', '/start')).as).toBe('/start?y=2')
})

test.each<[string, boolean, string]>([
  ['/', false, '/'],
  ['/', true, '/'],
  ['/a/', false, '/a'],
  ['/a', true, '/a/'],
  ['/a//', true, '/a/'],
  ['/a.txt', true, '/a.txt'],
  ['/a.txt/', true, '/a.txt'],
])('withSlash(%s, %s)', (path, trailingSlash, expected) => {
  expect(withSlash(path, trailingSlash)).toBe(expected)
})

test.each([' javascript:x', 'java\nscript:x', '\tJAVASCRIPT:x', 'data:x', ' mailto:x'])(
  '%j is no path: whoever follows it sees the scheme',
  (url) => {
    const { href, as } = resolveUrl(url, at('/'))
    expect(href).toMatch(/^(?:javascript|data|mailto):x$/)
    expect(as).toBe(href)
  },
)

test('with a slash at the end', () => {
  expect(resolveUrl('/a?x=1#h', at('/', '/', true)).as).toBe('/a/?x=1#h')
  const url = { pathname: '/blog/[id]', query: { id: '7', x: '1' } }
  expect(resolveUrl(url, at('/', '/', true)).as).toBe('/blog/7/?x=1')
})

describe('the base path', () => {
  const settings = { basePath: '/docs', trailingSlash: false }

  test.each([
    ['/', '/docs'],
    ['/a', '/docs/a'],
    ['/?x=1', '/docs?x=1'],
    ['/#h', '/docs#h'],
    ['https://e.com/', 'https://e.com/'],
  ])('%s becomes %s', (path, expected) => {
    expect(addBasePath(path, settings)).toBe(expected)
  })

  test('has a slash behind it where paths have', () => {
    expect(addBasePath('/', { ...settings, trailingSlash: true })).toBe('/docs/')
    expect(addBasePath('/?x=1', { ...settings, trailingSlash: true })).toBe('/docs/?x=1')
  })

  test.each([
    ['/', '/docs/'],
    ['/a/', '/docs/a/'],
    ['/?x=1', '/docs/?x=1'],
    ['#h', '#h'],
  ])('%s becomes %s with a slash at the end', (path, expected) => {
    expect(addBasePath(path, { ...settings, trailingSlash: true })).toBe(expected)
  })

  test.each([
    ['/docs', '/'],
    ['/docs/', '/'],
    ['/docs/a?x', '/a?x'],
    ['/docs?x=1', '/?x=1'],
    ['/docs#h', '/#h'],
    ['/docsify', undefined],
    ['/other', undefined],
  ])('%s was %s', (path, expected) => {
    expect(removeBasePath(path, settings)).toBe(expected)
  })
})

test.each<[Parameters<typeof formatUrl>[0], string]>([
  [{}, ''],
  [{ pathname: '/a', query: 'x=1', hash: '#h' }, '/a?x=1#h'],
  [{ protocol: 'https', host: 'e.com', pathname: 'a' }, 'https://e.com/a'],
  [{ protocol: 'https:', hostname: 'e.com', port: 8080, pathname: '/a' }, 'https://e.com:8080/a'],
  [{ host: 'e.com', pathname: '/' }, '//e.com/'],
  [{ pathname: '/a?b#c' }, '/a%3Fb%23c'],
  [{ pathname: '/a', search: 'x=#' }, '/a?x=%23'],
  [{ pathname: '/a', query: { n: Number.NaN, o: {}, t: true, e: '' } }, '/a?n=&o=&t=true&e='],
])('formatUrl(%j)', (url, expected) => {
  expect(formatUrl(url)).toBe(expected)
})

test('repeated keys of a query are lists', () => {
  expect(parseQuery(new URLSearchParams('a=1&b=2&a=3&a=4&c'))).toEqual({
    a: ['1', '3', '4'],
    b: '2',
    c: '',
  })
})
