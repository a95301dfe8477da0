import { expect, test } from 'vitest'

import { checkRules } from '../../../src/config/check-rules.ts'
import { loadBuildId } from '../../../src/config/load-build-id.ts'
import { loadRules } from '../../../src/config/load-rules.ts'
import { knownKeys } from '../../../src/config/known-keys.ts'

const problemsOf = (kind: 'redirects' | 'rewrites' | 'headers', rule: object): string =>
  checkRules(kind, [rule])
    .problems.map(({ problem }) => problem)
    .join('; ')

test.each<['redirects' | 'rewrites' | 'headers', object]>([
  ['redirects', { source: '/a/:b*', destination: '/c/:b*', permanent: true }],
  ['redirects', { source: '/a', destination: 'https://:sub.example.com', statusCode: 303 }],
  [
    'redirects',
    {
      source: '/a',
      has: [{ type: 'query', key: 'x', value: '(?<y>.*)' }],
      destination: '/:y',
      permanent: false,
    },
  ],
  [
    'redirects',
    { source: '/a', has: [{ type: 'header', key: 'x-a' }], destination: '/:xa', permanent: false },
  ],
  [
    'redirects',
    { source: '/a', has: [{ type: 'host', value: 'b' }], destination: '/:host', permanent: false },
  ],
  ['redirects', { source: '/a', destination: '/b', permanent: false, locale: false }],
  ['rewrites', { source: '/a/:b', destination: 'http://127.0.0.1:4000/:b?c=:b' }],
  ['rewrites', { source: '/a', destination: 'https://x.example', basePath: false }],
  ['headers', { source: '/(.*)', headers: [{ key: 'X-A', value: '' }] }],
])('%s accept %o', (kind, rule) => {
  expect(problemsOf(kind, rule)).toBe('')
})

test.each<['redirects' | 'rewrites' | 'headers', object, RegExp]>([
  ['redirects', { destination: '/b', permanent: true }, /needs a source/],
  ['redirects', { source: 'a', destination: '/b', permanent: true }, /begins with a slash/],
  ['redirects', { source: '/a', permanent: true }, /needs a destination/],
  ['redirects', { source: '/a', destination: '/b' }, /needs permanent/],
  ['redirects', { source: '/a', destination: '/b', statusCode: 200 }, /statusCode other than/],
  [
    'redirects',
    { source: '/a', destination: '/:b', permanent: true },
    /that source and has do not: b/,
  ],
  ['redirects', { source: '/a', destination: '/b#:c', permanent: true }, /do not: c/],
  ['redirects', { source: '/a', destination: '/b', permanent: true, locale: true }, /locale can/],
  ['redirects', { source: '/a/(.*)', destination: '/:0', permanent: true }, /do not: 0/],
  ['redirects', { source: '/a?', destination: '/b', permanent: true }, /no pattern/],
  ['redirects', { source: '/a', destination: '/b', permanent: true, code: 1 }, /no key code/],
  [
    'redirects',
    { source: '/a', destination: '/b', permanent: true, has: {} },
    /needs a list as has/,
  ],
  [
    'redirects',
    { source: '/a', destination: '/b', permanent: true, has: [{ type: 'ip', key: 'a' }] },
    /needs header, cookie, query or host as type in has\[0\]/,
  ],
  [
    'redirects',
    { source: '/a', destination: '/b', permanent: true, missing: [{ type: 'host' }] },
    /needs a value for host/,
  ],
  [
    'redirects',
    {
      source: '/a',
      destination: '/b',
      permanent: true,
      has: [{ type: 'query', key: 'a', value: '(' }],
    },
    /no regular expression/,
  ],
  ['rewrites', { source: '/a', destination: 'b' }, /neither \/, http/],
  ['rewrites', { source: '/a', destination: 'file:///etc/passwd' }, /neither \/, http/],
  ['rewrites', { source: '/:h', destination: 'http://:h/x' }, /host/],
  ['rewrites', { source: '/:h', destination: 'http://:h.example.com/x' }, /host/],
  ['rewrites', { source: '/:h', destination: 'http://a:1@:h/x' }, /host/],
  ['rewrites', { source: '/a', destination: '/b', basePath: false }, /leaves basePath/],
  ['headers', { source: '/a' }, /needs headers/],
  ['headers', { source: '/a', headers: [{ key: 'X' }] }, /without key or value/],
  ['headers', { source: '/a', headers: [{ key: 'X', value: 'a\r\nB: c' }] }, /line break/],
])('%s refuse %o', (kind, rule, problem) => {
  expect(problemsOf(kind, rule)).toMatch(problem)
})

test('rules are computed, grouped, and named in messages', async () => {
  const warnings: string[] = []
  const warn = (message: string): void => void warnings.push(message)
  const redirect = { source: '/a', destination: '/b', permanent: true, locale: false } as const
  const rules = await loadRules(
    {
      redirects: () => Promise.resolve([redirect]),
      rewrites: [{ source: '/a', destination: '/b' }],
      headers: () => [],
    },
    'next.config.js',
    warn,
  )
  expect(rules.redirects).toEqual([redirect])
  expect(rules.rewrites).toEqual({ afterFiles: [{ source: '/a', destination: '/b' }] })
  expect(rules.headers).toEqual([])
  expect(warnings).toEqual(['next.config.js: locale in redirects is ignored: Verso has no i18n.'])
  const wrong = { fallback: [{ source: '/x', destination: 'y' }], later: [] }
  await expect(loadRules({ rewrites: () => wrong }, 'verso.config.ts', warn)).rejects.toThrow(
    /rewrites\.fallback\[0\] \(\/x\).*no group later/,
  )
  const failing = (): never => {
    throw new Error('no database')
  }
  await expect(loadRules({ redirects: failing }, 'verso.config.ts', warn)).rejects.toThrow(
    /redirects\(\) failed: no database/,
  )
})

test.each(['', '/docs', '/a/b-c'])('basePath can be %j', (value) => {
  expect(knownKeys.basePath(value)).toBeUndefined()
})

test.each(['docs', '/', '/docs/', '//docs', '/a//b', '/..', '/.git', 7, 'https://a'])(
  'basePath cannot be %j',
  (value) => {
    expect(knownKeys.basePath(value)).toBeDefined()
  },
)

test('the name of a build is one that addresses can hold', async () => {
  const load = (id: unknown): Promise<object> =>
    loadBuildId({ generateBuildId: () => Promise.resolve(id as string) }, 'verso.config.ts')
  expect(await load('v1.2-abc_~')).toEqual({ generateBuildId: 'v1.2-abc_~' })
  expect(await load(null)).toEqual({})
  for (const bad of ['', 'a/b', '..', 'a b', 'x'.repeat(300), 7, '<script>']) {
    await expect(load(bad)).rejects.toThrow(/no usable name/)
  }
})
