import { expect, test } from 'vitest'

import { compileDestination } from '../../../src/rules/destination.ts'

const nothing = { path: {}, text: {} }

test.each([
  ['HTTPS://MÜNCHEN.Example:443/X', 'https://xn--mnchen-3ya.example', '/X'],
  ['http://example.com:8080/:path*', 'http://example.com:8080', ''],
  ['https://user:word@example.com', 'https://user:word@example.com', '/'],
  ['https://:sub.example.com/a', 'https://:sub.example.com', '/a'],
  ['/:path*', '', '/'],
  ['/to#', '', '/to'],
])('%s', (destination, origin, path) => {
  const target = compileDestination(destination, { append: false })
  const query: Record<string, string> = {}
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a destination is no array
  const filled = target.fill(nothing, query)
  expect(target.origin).toBe(origin)
  expect(filled).toMatchObject({ path, hash: '' })
})

test.each([
  ['/to#:id?', {}, ''],
  ['/to#:id?', { id: 'a' }, '#a'],
  ['/to#/x{/:id}*', { id: ['a', 'b'] }, '#/x/a/b'],
  ['/to#ü b', {}, '#%C3%BC%20b'],
  ['/to#part', { id: 'a' }, '#part'],
  // No pattern: filled in as text is.
  ['/to#:id(', { id: 'a' }, '#a('],
  ['/to#at :id', { id: ['a', 'b'] }, '#at%20ab'],
])('%s with %j has the fragment %j', (destination, path, hash) => {
  const target = compileDestination(destination, { append: false })
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a destination is no array
  expect(target.fill({ path, text: {} }, {}).hash).toBe(hash)
})
