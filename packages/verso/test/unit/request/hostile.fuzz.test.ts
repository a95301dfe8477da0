import fc from 'fast-check'
import { expect, test } from 'vitest'

import { isHttpError } from '../../../src/errors/http-error.ts'
import { parseCookies } from '../../../src/request/cookies.ts'
import { parseMediaType } from '../../../src/request/media-type.ts'
import { parseBody } from '../../../src/request/parse-body.ts'
import { parseQuery } from '../../../src/request/query.ts'

const settings = { numRuns: 3_000 }

/** Header values as Node gives them: a character a byte. */
const fieldText = fc
  .uint8Array({ maxLength: 80 })
  .map((bytes) => Buffer.from(bytes).toString('latin1'))
const sign = fc.constantFrom(
  ...'a = ; , " \\ % %zz %41 %ff __proto__ constructor / charset utf-8 [ ] & + #'.split(' '),
  ' ',
  '\t',
  '\xff',
)
const grammar = fc.array(sign, { maxLength: 30 }).map((signs) => signs.join(''))
const field = fc.oneof(fieldText, grammar)

/** Texts and lists of them, on nothing that has methods. */
function isFlat(pairs: Record<string, unknown>): boolean {
  return (
    !('toString' in pairs || '__proto__' in pairs || Object.keys(Object.prototype).length > 0) &&
    Object.values(pairs).every(
      (value) =>
        typeof value === 'string' ||
        (Array.isArray(value) && value.every((each) => typeof each === 'string')),
    )
  )
}

test('any Cookie header gives texts without prototype', () => {
  fc.assert(
    fc.property(field, (header) => {
      expect(isFlat(parseCookies(header))).toBe(true)
    }),
    { ...settings, seed: 31 },
  )
})

test('any query gives texts and lists of them without prototype', () => {
  fc.assert(
    fc.property(field, (search) => {
      const query = parseQuery(search, { id: 'x' })
      expect(isFlat(query)).toBe(true)
      expect([query['id'], '__proto__' in query]).toEqual(['x', false])
    }),
    { ...settings, seed: 32 },
  )
})

test('any Content-Type is a type and a charset', () => {
  fc.assert(
    fc.property(field, (header) => {
      const { type, charset } = parseMediaType(header)
      expect(type).toMatch(/^[^\s/;]+\/[^\s/;]+$/)
      expect(charset).not.toBe('')
    }),
    { ...settings, seed: 33 },
  )
})

test('any bytes under any type and charset are a value, or 400', () => {
  const type = fc.constantFrom(
    'application/json',
    'application/ld+json',
    'application/x-www-form-urlencoded',
    'text/plain',
    'multipart/form-data',
  )
  const charset = fc.oneof(
    fc.constantFrom(
      'utf-8',
      'utf-16le',
      'utf-16be',
      'latin1',
      'ascii',
      'windows-1252',
      'utf-7',
      'shift_jis',
      'gb18030',
    ),
    fc.constantFrom('__proto__', 'constructor', 'x', ''),
    grammar,
  )
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 100 }).map((content) => Buffer.from(content)),
    fc.json().map((text) => Buffer.from(text)),
    grammar.map((text) => Buffer.from(text, 'latin1')),
  )
  fc.assert(
    fc.property(bytes, type, charset, (content, type, charset) => {
      try {
        const value = parseBody(content, { type, charset })
        if (type.endsWith('urlencoded')) {
          const pairs = value as Record<string, unknown>
          expect(Array.isArray(pairs['__proto__'])).toBe(false)
          delete pairs['__proto__']
          expect(isFlat(pairs)).toBe(true)
        }
        if (!/json|urlencoded/.test(type)) expect(value).toBeTypeOf('string')
      } catch (error) {
        if (!isHttpError(error)) throw error
        expect(error.status).toBe(400)
      }
      expect(Object.keys(Object.prototype)).toEqual([])
    }),
    { ...settings, seed: 34 },
  )
})
