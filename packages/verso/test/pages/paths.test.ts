import { expect, test } from 'vitest'

import { toPagePath, toSharedKey, withSearch } from '../../src/pages/page-path.ts'
import { fromDataPath } from '../../src/rules/data-path.ts'
import { loadStaticPaths } from '../../src/pages/static-paths.ts'
import { toRoute } from '../../src/routes/to-route.ts'
import type { Route } from '../../src/types/route.ts'

function route(name: string): Route {
  const found = toRoute('pages', name, 'tsx')
  if (found === undefined) throw new Error(name)
  return found
}

test.each<[name: string, params: Record<string, string | string[]> | undefined, path: string]>([
  ['index', undefined, '/'],
  ['a b', undefined, '/a%20b'],
  ['posts/[id]', { id: 'a/b c' }, '/posts/a%2Fb%20c'],
  ['posts/[id]', { id: '..' }, '/posts/..'],
  ['docs/[...slug]', { slug: ['é', 'x/y'] }, '/docs/%C3%A9/x%2Fy'],
  ['opt/[[...slug]]', {}, '/opt'],
  ['[[...slug]]', {}, '/'],
])('the path of %s with %o is %s', (name, params, path) => {
  expect(toPagePath(route(name), params)).toBe(path)
})

test('a page without data has one key on all its paths', () => {
  expect(toSharedKey(route('posts/[id]'))).toBe('/posts/[id]')
  expect(toSharedKey(route('about'))).toBe('/about')
})

test.each([
  ['/_next/data/b1/index.json', '/'],
  ['/_next/data/b1/users/1.json', '/users/1'],
  ['/_next/data/b1/index/index.json', '/index'],
  ['/_next/data/b1/index/more.json', '/index/more'],
  ['/_next/data/b1/a.json.json', '/a.json'],
  ['/_next/data/b1/.json', undefined],
  ['/_next/data/b1//evil.json', undefined],
  ['/_next/data/b2/users.json', undefined],
  ['/_next/data/b1/users', undefined],
  ['/_next/data/b1', undefined],
])('%s asks for the data of %s', (path, page) => {
  expect(fromDataPath(path, 'b1')).toBe(page)
})

test('the query has one spelling', () => {
  expect(withSearch('/a', '')).toBe('/a')
  expect(withSearch('/a', 'q=a%20b&c=x/y&é')).toBe('/a?q=a+b&c=x%2Fy&%C3%A9=')
  expect(withSearch('/a', 'a=1&b=2&a=3')).toBe('/a?a=1&a=3&b=2')
  expect(withSearch('/a', 'a=1&b=2&a=3', ['a'])).toBe('/a?b=2')
  expect(withSearch('/a', 'a=1', ['a'])).toBe('/a')
})

async function listed(name: string, returned: unknown): Promise<unknown> {
  const page = { default: () => null, getStaticPaths: () => returned }
  const found = await loadStaticPaths({ page }, route(name))
  return found && Object.fromEntries(found.paths)
}

test('getStaticPaths lists paths as text or as parameters', async () => {
  const paths = ['/p/one', { params: { id: 'two words' } }, '/p/three%20words']
  expect(await listed('p/[id]', { paths, fallback: false })).toEqual({
    '/p/one': { id: 'one' },
    '/p/two%20words': { id: 'two words' },
    '/p/three%20words': { id: 'three words' },
  })
  const unnamed = { paths: [{ params: { id: '1' }, locale: undefined }], fallback: false }
  expect(await listed('p/[id]', unnamed)).toEqual({ '/p/1': { id: '1' } })
  const slugs = [{ params: { slug: [] } }, { params: { slug: ['a', 'b'] } }, '/o/c/d', '/o']
  expect(await listed('o/[[...slug]]', { paths: slugs, fallback: true })).toEqual({
    '/o': {},
    '/o/a/b': { slug: ['a', 'b'] },
    '/o/c/d': { slug: ['c', 'd'] },
  })
})

test.each<[returned: unknown, problem: RegExp]>([
  [undefined, /no list of paths/],
  [{ paths: 'x', fallback: false }, /no list of paths/],
  [{ paths: [] }, /fallback: undefined/],
  [{ paths: [], fallback: 'yes' }, /fallback: "yes"/],
  [{ paths: [{ params: {} }], fallback: false }, /id is undefined/],
  [{ paths: [{ params: { id: 1 } }], fallback: false }, /id is 1/],
  [{ paths: [{ id: '1' }], fallback: false }, /without params/],
  [{ paths: ['/q/1'], fallback: false }, /"\/q\/1", which is no path of it/],
  [{ paths: ['/p/1/2'], fallback: false }, /which is no path of it/],
  [{ paths: ['/p/%zz'], fallback: false }, /"\/p\/%zz", which cannot be decoded/],
  [{ paths: [{ params: { id: '' } }], fallback: false }, /id is ""/],
  [{ paths: [{ params: { id: '1' }, other: 1 }], fallback: false }, /a path with other/],
  [{ paths: [{ params: { id: '1' }, locale: 'en' }], fallback: false }, /a path with locale/],
  [{ paths: [], fallback: false, revalidate: 1 }, /returned revalidate, which it cannot/],
])('getStaticPaths that returns %o is refused', async (returned, problem) => {
  await expect(listed('p/[id]', returned)).rejects.toThrow(problem)
})
