import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Collation, parseCollation } from '../../../src/bson/collation.ts'
import { equalValues } from '../../../src/bson/compare.ts'
import { documentOf, Int32, type Value } from '../../../src/bson/value.ts'

function collation(options: Record<string, Value>): Collation {
  const parsed = parseCollation(new Map(Object.entries(options)))
  if (parsed === undefined) throw new Error('simple')
  return parsed
}

const strength = (value: number): Collation =>
  collation({ locale: 'en', strength: new Int32(value) })

describe('equality', () => {
  it.each([
    [1, 'résumé', 'RESUME', true],
    [2, 'résumé', 'RÉSUMÉ', true],
    [2, 'résumé', 'resume', false],
    [3, 'a', 'A', false],
    [3, 'e\u0301', 'é', true],
    [1, 'straße', 'STRASSE', true],
    [2, 'ab', 'abc', false],
  ])('at strength %s, %s and %s', (level, a, b, expected) => {
    const rules = strength(level)
    expect(rules.compare(a, b) === 0).toBe(expected)
    expect(equalValues(documentOf(['f', [a]]), documentOf(['f', [b]]), rules)).toBe(expected)
    if (expected) expect(rules.fold(a)).toBe(rules.fold(b))
  })

  it('orders numbers inside text when asked', () => {
    const rules = collation({ locale: 'en', numericOrdering: true })
    expect(rules.compare('a10', 'a9')).toBe(1)
    expect(strength(3).compare('a10', 'a9')).toBe(-1)
    expect(rules.fold('a007')).toBe(rules.fold('a7'))
  })

  it('puts capitals first when asked', () => {
    expect(collation({ locale: 'en', caseFirst: 'upper' }).compare('a', 'A')).toBe(1)
    expect(collation({ locale: 'en', caseFirst: 'lower' }).compare('a', 'A')).toBe(-1)
  })

  it('tells case but no accents with caseLevel at strength 1', () => {
    const rules = collation({ locale: 'en', strength: new Int32(1), caseLevel: true })
    expect(rules.compare('a', 'A')).not.toBe(0)
    expect(rules.compare('a', 'á')).toBe(0)
  })

  it('never folds equal strings apart', () => {
    const letters = fc.string({
      unit: fc.oneof(
        fc.constantFrom(
          'a',
          'A',
          'é',
          'É',
          'e\u0301',
          'ß',
          'ss',
          'SS',
          'æ',
          'Æ',
          'ae',
          'İ',
          'i',
          'ı',
        ),
        fc.constantFrom('ﬁ', 'fi', 'Ａ', '\u00ad', '\u200d', 'Σ', 'ς', 'σ', 'ø', 'o', 'ł', 'l'),
        fc.nat(0x24f).map((code) => String.fromCharCode(code)),
      ),
      maxLength: 3,
    })
    const rules = [1, 2, 3].map((level) => strength(level))
    fc.assert(
      fc.property(letters, letters, fc.constantFrom(...rules), (a, b, rule) => {
        if (rule.compare(a, b) === 0) expect(rule.fold(a)).toBe(rule.fold(b))
      }),
      { numRuns: 5000 },
    )
  })

  it('folds every letter like its capital and its accentless form', () => {
    const rule = strength(1)
    const apart: string[] = []
    for (let code = 0x20; code < 0x2000; code++) {
      const letter = String.fromCharCode(code)
      for (const other of [letter.toLowerCase(), letter.toUpperCase(), letter.normalize('NFKD')]) {
        if (rule.compare(letter, other) === 0 && rule.fold(letter) !== rule.fold(other)) {
          apart.push(`${code.toString(16)} ${letter} ${other}`)
        }
      }
    }
    expect(apart).toEqual([])
  })
})

describe('the document', () => {
  it('is shown with every option', () => {
    expect(Object.fromEntries(strength(2).spec)).toEqual({
      locale: 'en',
      caseLevel: false,
      caseFirst: 'off',
      strength: new Int32(2),
      numericOrdering: false,
      alternate: 'non-ignorable',
      maxVariable: 'punct',
      normalization: false,
      backwards: false,
      version: '57.1',
    })
    expect(strength(2).id).not.toBe(strength(1).id)
  })

  it('means bytes for the locale simple', () => {
    expect(parseCollation(documentOf(['locale', 'simple']))).toBeUndefined()
  })

  it.each<[string, Record<string, Value>, number]>([
    ['no locale', { strength: new Int32(2) }, 40_414],
    ['an empty document', {}, 40_414],
    ['an unknown field', { locale: 'en', foo: true }, 40_415],
    ['an unknown locale', { locale: 'klingon' }, 2],
    ['a locale of the wrong type', { locale: new Int32(1) }, 14],
    ['a strength of the wrong type', { locale: 'en', strength: 'two' }, 14],
    ['a strength out of range', { locale: 'en', strength: new Int32(6) }, 51_024],
    ['strength 4', { locale: 'en', strength: new Int32(4) }, 238],
    ['backwards', { locale: 'fr', backwards: true }, 238],
    ['a bad caseFirst', { locale: 'en', caseFirst: 'middle' }, 2],
    ['caseLevel at strength 3', { locale: 'en', caseLevel: true }, 238],
  ])('is refused with %s', (_name, spec, code) => {
    expect(() => parseCollation(new Map(Object.entries(spec)))).toThrow(
      expect.objectContaining({ code }),
    )
  })
})
