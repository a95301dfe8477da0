import { parse } from 'node:querystring'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { parseCookies } from '../../../src/request/cookies.ts'
import { decodeText } from '../../../src/request/decode-text.ts'
import { parseMediaType } from '../../../src/request/media-type.ts'
import { parseBody } from '../../../src/request/parse-body.ts'
import { parseJson } from '../../../src/request/parse-json.ts'
import { parseQuery } from '../../../src/request/query.ts'
import { splitTarget } from '../../../src/request/split-target.ts'
import { resolveDots } from '../../../src/router/resolve-dots.ts'
import { canonicalPath } from '../../../src/rules/canonical-path.ts'

describe('splitTarget', () => {
  test.each([
    ['/a?b=1?c', { pathname: '/a', search: 'b=1?c' }],
    ['/a', { pathname: '/a', search: '' }],
    ['/a?', { pathname: '/a', search: '' }],
    ['//evil.example/x?y', { pathname: '//evil.example/x', search: 'y' }],
    ['/a#b?c', { pathname: '/a', search: '' }],
    ['/a?x#y', { pathname: '/a', search: 'x' }],
  ])('%s', (target, expected) => {
    expect(splitTarget(target)).toMatchObject(expected)
  })

  test('what it calls plain has nothing to resolve and nothing to redirect', () => {
    const part = fc.constantFrom('a', '/', '.', '%2e', '%', '\\', '?', '#', '~', '//', '..', 'ü')
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const { pathname, plain } = splitTarget(`/${parts.join('')}`)
        const settled = resolveDots(pathname) === pathname && canonicalPath(pathname) === undefined
        expect(plain && !settled).toBe(false)
        expect(!plain && settled && !/%|\/\./.test(pathname)).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('parseQuery', () => {
  test.each<[string, Record<string, unknown>]>([
    ['', {}],
    ['a', { a: '' }],
    ['a=1&a=2&b=', { a: ['1', '2'], b: '' }],
    ['=x', { '': 'x' }],
    ['&&a=1&', { a: '1' }],
    ['a==b', { a: '=b' }],
    ['a=1+2', { a: '1 2' }],
    ['a=%zz&b=%', { a: '%zz', b: '%' }],
    ['a=%ff', { a: '\uFFFD' }],
    ['a[]=1', { 'a[]': '1' }],
    ['a;b=1', { 'a;b': '1' }],
  ])('%s', (search, expected) => {
    expect({ ...parseQuery(search, undefined) }).toEqual(expected)
  })

  test('a list of one stays a list where it is known to be one', () => {
    expect({ ...parseQuery('a=1&b=2', undefined, ['a', 'gone']) }).toEqual({
      a: ['1'],
      b: '2',
    })
    expect({ ...parseQuery('a=1', { a: '7' }, ['a']) }).toEqual({ a: '7' })
  })

  test('reads short plain queries as it reads all others', () => {
    const part = fc.constantFrom('a', 'b', '=', '&', '__proto__', '1', ';', 'ü', '?')
    fc.assert(
      fc.property(fc.array(part, { maxLength: 16 }), (parts) => {
        const search = parts.join('')
        const expected = Object.entries(parse(search)).filter(([name]) => name !== '__proto__')
        expect(Object.entries(parseQuery(search, undefined))).toEqual(expected)
      }),
      { numRuns: 2_000 },
    )
  })

  test('reads what URLSearchParams reads', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), {
          maxLength: 20,
        }),
        (pairs) => {
          const params = new URLSearchParams(pairs)
          const query = parseQuery(params.toString(), undefined)
          for (const key of new Set(params.keys())) {
            if (key === '__proto__') continue
            const all = params.getAll(key)
            expect(query[key]).toEqual(all.length === 1 ? all[0] : all)
          }
        },
      ),
    )
  })

  test('parameters win; a catch-all comes first, others last', () => {
    expect(JSON.stringify(parseQuery('id=9&q=1', { id: '7' }))).toBe('{"id":"7","q":"1"}')
    expect(JSON.stringify(parseQuery('q=1', { id: '7' }))).toBe('{"q":"1","id":"7"}')
    expect(JSON.stringify(parseQuery('slug=z&q=1', { slug: ['a'] }))).toBe('{"slug":["a"],"q":"1"}')
    expect(JSON.stringify(parseQuery('q=1&slug=z', { slug: ['a'] }))).toBe('{"q":"1","slug":["a"]}')
    expect(JSON.stringify(parseQuery('q=1', { slug: ['a'] }))).toBe('{"q":"1","slug":["a"]}')
  })

  test('no key reaches a prototype, and no query is endless', () => {
    const query = parseQuery('__proto__=1&constructor=2', undefined)
    expect(Object.getPrototypeOf(query)).toBe(null)
    expect(Object.keys(query)).toEqual(['constructor'])
    const many = Array.from({ length: 5_000 }, (_, i) => `k${i}=1`).join('&')
    expect(Object.keys(parseQuery(many, undefined))).toHaveLength(1_000)
  })
})

describe('a key called __proto__', () => {
  /** What handlers write who mean no harm. */
  const merge = (target: Record<string, unknown>, source: Record<string, unknown>): void => {
    for (const key in source) {
      const [mine, theirs] = [target[key], source[key]]
      if (typeof mine === 'object' && typeof theirs === 'object') {
        merge(mine as Record<string, unknown>, theirs as Record<string, unknown>)
      } else target[key] = theirs
    }
  }
  const text = '__proto__=polluted&__proto__=x&%5f_proto__=y&__proto__[polluted]=1'
  const form = { type: 'application/x-www-form-urlencoded', charset: 'utf-8' }

  test.each<[string, () => Record<string, unknown>]>([
    ['a query', () => parseQuery(text, undefined)],
    ['a query with parameters', () => parseQuery(text, { slug: ['a'] })],
    ['a short query', () => parseQuery('__proto__=a&__proto__=b', undefined)],
    ['a form', () => parseBody(Buffer.from(text), form) as Record<string, unknown>],
    ['cookies', () => parseCookies('__proto__=a; __proto__=b; a=1')],
  ])('does not get from %s into a careless merge', (_, read) => {
    const pairs = read()
    expect(Object.keys(pairs)).not.toContain('__proto__')
    const target = {}
    merge(target, pairs)
    Object.assign(target, pairs)
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(Object.getPrototypeOf(target)).toBe(Object.prototype)
  })
})

describe('parseCookies', () => {
  test.each<[string, Record<string, string>]>([
    ['a=1; a=2', { a: '1' }],
    ['a="1"', { a: '1' }],
    ['a="1', { a: '' }],
    ['a=%20b; c=%zz', { a: ' b', c: '%zz' }],
    ['a; b=2', { b: '2' }],
    ['=x', { '': 'x' }],
    [' a = 1 ;b=2', { a: '1', b: '2' }],
    ['a%20b=1', { 'a%20b': '1' }],
    ['a=1+2', { a: '1+2' }],
    ['__proto__=1', {}],
  ])('%s', (header, expected) => {
    const cookies = parseCookies(header)
    expect('toString' in cookies).toBe(false)
    expect(Object.entries(cookies)).toEqual(Object.entries(expected))
  })

  test('stops after a thousand', () => {
    const header = Array.from({ length: 3_000 }, (_, i) => `c${i}=1`).join(';')
    expect(Object.keys(parseCookies(header)).length).toBeLessThanOrEqual(1_000)
  })
})

describe('parseMediaType', () => {
  test.each([
    [undefined, 'text/plain', 'utf-8'],
    ['', 'text/plain', 'utf-8'],
    ['application/json', 'application/json', 'utf-8'],
    ['Application/JSON; Charset=LATIN1', 'application/json', 'latin1'],
    ['application/json; charset="utf-16le"', 'application/json', 'utf-16le'],
    ['application/json;', 'text/plain', 'utf-8'],
    ['application/json, text/plain', 'text/plain', 'utf-8'],
    ['nonsense', 'text/plain', 'utf-8'],
    ['application/json; charset=""', 'application/json', 'utf-8'],
  ])('%s', (header, type, charset) => {
    expect(parseMediaType(header)).toEqual({ type, charset })
  })
})

describe('decodeText', () => {
  test.each<[charset: string, bytes: number[], text: string]>([
    ['utf-8', [0xc3, 0xa9], 'é'],
    ['utf8', [0xef, 0xbb, 0xbf, 0x61], 'a'],
    ['utf_8', [0x61], 'a'],
    ['utf-16le', [0xe9, 0x00], 'é'],
    ['ucs2', [0xff, 0xfe, 0xe9, 0x00], 'é'],
    ['utf-16be', [0x00, 0xe9], 'é'],
    ['latin1', [0xe9, 0x80], 'é\u0080'],
    ['iso-8859-1', [0xe9], 'é'],
    ['windows-1252', [0x80], '€'],
    ['cp1252', [0x80], '€'],
    ['windows-1251', [0xcf], 'П'],
    ['iso-8859-15', [0xa4], '€'],
    ['shift_jis', [0x83, 0x65], 'テ'],
    ['utf-8', [0xff], '\uFFFD'],
  ])('%s', (charset, bytes, text) => {
    expect(decodeText(Buffer.from(bytes), charset)).toBe(text)
  })

  test.each(['nonsense', 'utf-9', '__proto__', 'constructor', ''])(
    'unknown charset %j is 400',
    (charset) => {
      expect(() => decodeText(Buffer.from('x'), charset)).toThrow(
        expect.objectContaining({ status: 400, message: 'Invalid body' }),
      )
    },
  )
})

describe('parseJson', () => {
  test.each([
    ['', {}],
    [' {"a":[1,null,true,"x"]} ', { a: [1, null, true, 'x'] }],
    ['null', null],
    ['0', 0],
    ['"constructor"', 'constructor'],
    ['{"constructor":"mine"}', { constructor: 'mine' }],
    ['{"a":"\\u005f"}', { a: '_' }],
  ])('%s', (text, expected) => {
    expect(parseJson(text)).toEqual(expected)
  })

  test.each([
    ' ',
    '{',
    '{"a":1,}',
    "{'a':1}",
    'NaN',
    '{"__proto__":1}',
    '{"__proto__":{"admin":true}}',
    '{"\\u005f_proto__":1}',
    '[{"a":[{"__proto__":null}]}]',
    '{"constructor":{"prototype":{}}}',
    '{"a":{"constructor":{}}}',
    '{"c\\u006fnstructor":{"x":1}}',
  ])('refuses %s', (text) => {
    expect(() => parseJson(text)).toThrow(
      expect.objectContaining({ status: 400, message: 'Invalid JSON' }),
    )
  })

  test('nesting as deep as a body can be neither overflows nor hides a key', () => {
    const depth = 100_000
    const text = `${'[ '.repeat(depth)}{"__proto__":1}${']'.repeat(depth)}`
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ status: 400 }))
  })

  test('is JSON.parse for everything without those two keys', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value)
        fc.pre(!/__proto__|constructor/.test(text))
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })
})

describe('nesting', () => {
  const arrays = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
  const objects = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

  test('512 levels are taken', () => {
    expect(JSON.stringify(parseJson(arrays(512)))).toBe(arrays(512))
    expect(JSON.stringify(parseJson(objects(512)))).toBe(objects(512))
  })

  test.each([
    arrays(513),
    objects(513),
    arrays(500_000),
    `["${String.raw`\"`.repeat(600)}",${arrays(512)}]`,
    `["${'\\\\'.repeat(600)}",${arrays(512)}]`,
  ])('deeper is 400: what recursed over it would end in a stack overflow (case %#)', (text) => {
    expect(() => parseJson(text)).toThrow(
      expect.objectContaining({ status: 400, message: 'Invalid JSON' }),
    )
  })

  test.each([
    `["${'['.repeat(2_000)}"]`,
    `["${String.raw`\"[`.repeat(2_000)}"]`,
    `["${'\\\\'.repeat(2_000)}","${'{'.repeat(2_000)}"]`,
    `[${'[],{},'.repeat(2_000)}0]`,
  ])('brackets in texts and beside each other do not nest (case %#)', (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text))
  })

  test('any JSON that is not deep is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), fc.json(), (a, b) => {
        fc.pre(!/__proto__|constructor/.test(a + b))
        const text = `[${JSON.stringify(a.repeat(200))},${a},${b}]`
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
      { seed: 5, numRuns: 200 },
    )
  })
})

describe('parseBody', () => {
  const form = { type: 'application/x-www-form-urlencoded', charset: 'utf-8' }
  test.each([
    ['application/ld+json', '{"a":1}', { a: 1 }],
    ['application/vnd.api+json', '{"a":1}', '{"a":1}'],
    ['text/json', '{"a":1}', '{"a":1}'],
    ['multipart/form-data', '--x', '--x'],
    ['application/octet-stream', '\u00ff', '\u00ff'],
  ])('%s', (type, text, expected) => {
    expect(parseBody(Buffer.from(text), { type, charset: 'utf-8' })).toEqual(expected)
  })

  test('forms are flat, without prototype, and bounded', () => {
    const body = parseBody(Buffer.from('a=1&a=2&b[c]=3&__proto__=4&d=%zz+x'), form) as object
    expect(Object.getPrototypeOf(body)).toBe(null)
    expect(Object.entries(body)).toEqual([
      ['a', ['1', '2']],
      ['b[c]', '3'],
      ['__proto__', '4'],

      ['d', '%zz x'],
    ])
    const many = parseBody(Buffer.from('a=1&'.repeat(1_500)), form) as { a: string[] }
    expect(many.a).toHaveLength(1_000)
  })
})
