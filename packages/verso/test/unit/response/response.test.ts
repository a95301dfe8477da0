import { describe, expect, test } from 'vitest'

import { chooseCoding, isCompressible } from '../../../src/response/content-encoding.ts'
import { createEtag } from '../../../src/response/etag.ts'
import { isFresh } from '../../../src/response/is-fresh.ts'
import {
  createPreviewToken,
  isPreviewId,
  openPreviewToken,
  toPreviewKeys,
} from '../../../src/response/preview-token.ts'

test.each([
  ['{"message":"Hello"}', '"13f1f24ohgvj"'],
  ['', '"78p3gz236i0"'],
  ['a', '"ap6mcnqid61"'],
  ['hello', '"2caikvdqo85"'],
  ['zażółć', '"5y2nspl0nw6"'],
  ['😀', '"c26v2dkjuu2"'],
  ['x'.repeat(1_000), '"12autwd187zrs"'],
])('createEtag gives the value that Next.js gives for %s', (body, expected) => {
  expect(createEtag(body)).toBe(expected)
})

test('createEtag tells long answers apart by any of their characters', () => {
  const long = 'x'.repeat(9_000_000)
  const tags = [long, `y${long.slice(1)}`, `${long.slice(1)}y`, `${long}x`].map((body) =>
    createEtag(body),
  )
  expect(new Set(tags).size).toBe(4)
  expect(createEtag(Buffer.from(long))).toBe(tags[0])
  for (const tag of tags) expect(tag).toMatch(/^"[\w-]+"$/)
})

test('createEtag takes bytes as it takes the characters of the same codes', () => {
  expect(createEtag(Buffer.from('hello'))).toBe(createEtag('hello'))
})

describe('isFresh', () => {
  test.each<[headers: Record<string, string>, expected: boolean]>([
    [{}, false],
    [{ 'if-none-match': '"1"' }, true],
    [{ 'if-none-match': 'W/"1"' }, true],
    [{ 'if-none-match': 'w/"1"' }, false],
    [{ 'if-none-match': '1' }, false],
    [{ 'if-none-match': '"0", W/"1" ,"2"' }, true],
    [{ 'if-none-match': '*' }, true],
    [{ 'if-none-match': '"0", *' }, false],
    [{ 'if-none-match': '"1"', 'cache-control': 'no-cache' }, false],
    [{ 'if-none-match': '"1"', 'cache-control': 'max-age=0, no-cache' }, false],
    [{ 'if-none-match': '"1"', 'cache-control': 'max-age=0' }, true],
    [{ 'if-none-match': '"1"', 'cache-control': 'No-Cache' }, true],
    [{ 'if-none-match': '"1"', 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, false],
    [{ 'if-modified-since': 'Thu, 01 Jan 2970 00:00:00 GMT' }, false],
  ])('%j', (headers, expected) => {
    expect(isFresh(headers, '"1"')).toBe(expected)
  })
})

describe('chooseCoding', () => {
  test.each([
    ['gzip', 'gzip'],
    ['gzip, deflate', 'gzip'],
    ['gzip, deflate, br', 'gzip'],
    ['*', 'gzip'],
    ['GZIP', 'gzip'],
    ['gzip ; q=1', 'gzip'],
    ['nonsense, gzip', 'gzip'],
    ['gzip;q=0.001', 'gzip'],
    ['deflate;q=0.9, gzip;q=0.1', 'gzip'],
    ['identity;q=0, gzip', 'gzip'],
    ['gzip;q=0.5, br;q=1', 'br'],
    ['br', 'br'],
    ['deflate', 'deflate'],
    ['gzip;q=0, *', 'deflate'],
    ['identity', undefined],
    ['*;q=0', undefined],
    ['gzip;q=0', undefined],
    ['identity;q=1, gzip;q=0.5', undefined],
    ['identity, gzip', undefined],
    ['identity;q=0', undefined],
    ['x-gzip', undefined],
    ['zstd', undefined],
    ['', undefined],
    ['gzip;q=abc', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    expect(chooseCoding(header)).toBe(expected)
  })
})

test.each([
  ['application/json; charset=utf-8', true],
  ['text/html', true],
  ['text/anything', true],
  ['application/problem+json', true],
  ['image/svg+xml', true],
  ['APPLICATION/JSON', true],
  ['text/event-stream', false],
  ['text/event-stream; charset=utf-8', false],
  ['application/octet-stream', false],
  ['image/png', false],
  ['application/zip', false],
])('isCompressible %s', (type, expected) => {
  expect(isCompressible(type)).toBe(expected)
})

describe('preview tokens', () => {
  const keys = toPreviewKeys('ab'.repeat(32))

  test('hold data that only the same secret opens', () => {
    const token = createPreviewToken({ post: 7 }, keys)
    expect(openPreviewToken(token, keys)).toEqual({ data: { post: 7 } })
    expect(openPreviewToken(token, toPreviewKeys('cd'.repeat(32)))).toBeUndefined()
  })

  test('a changed or cut token opens nothing', () => {
    const token = createPreviewToken('x', keys)
    for (let i = 0; i < token.length; i += 7) {
      const other = token[i] === 'A' ? 'B' : 'A'
      expect(openPreviewToken(token.slice(0, i) + other + token.slice(i + 1), keys)).toBeUndefined()
    }
    for (const cut of ['', 'x', token.slice(0, 20), token.slice(0, -1)]) {
      expect(openPreviewToken(cut, keys)).toBeUndefined()
    }
  })

  test('expire by themselves, whatever the client does with the cookie', () => {
    expect(openPreviewToken(createPreviewToken('x', keys, -1), keys)).toBeUndefined()
    expect(openPreviewToken(createPreviewToken('x', keys, 60), keys)).toEqual({ data: 'x' })
  })

  test('the identifier is compared whole', () => {
    expect(isPreviewId(keys.id, keys)).toBe(true)
    for (const id of [undefined, '', keys.id.slice(1), `${keys.id}0`, 'é'.repeat(keys.id.length)]) {
      expect(isPreviewId(id, keys)).toBe(false)
    }
  })
})
