import { describe, expect, it } from 'vitest'
import { compileRegex } from '../../../src/query/regex.ts'
import { failure } from './values.ts'

describe('a PCRE pattern', () => {
  it.each<[pattern: string, options: string, yes: string[], no: string[]]>([
    ['^a', '', ['ab'], ['ba', 'b\na']],
    ['^a', 'm', ['b\na'], ['ba', 'b\ra']],
    ['a$', '', ['ba', 'ba\n'], ['ab', 'a\nb', 'a\n\n']],
    ['a$', 'm', ['a\nb', 'ba'], ['a\rb']],
    ['^$', 'm', ['', 'a\n\nb'], ['a\n']],
    ['a.c', '', ['abc', 'a\rc', 'a\u2028c'], ['a\nc']],
    ['a.c', 's', ['a\nc'], ['ac']],
    ['^.$', '', ['😀'], ['ab']],
    ['ABC', 'i', ['xabcx'], ['ab']],
    ['ÄÖ', 'i', ['äö'], ['ao']],
    [' a b # comment\n c', 'x', ['abc'], ['a b c']],
    ['a\\ b[ ]c', 'x', ['a b c'], ['abc']],
    ['(?i)abc', '', ['ABC'], []],
    ['(?is)a.c', '', ['A\nC'], []],
    ['a(?s:.)c', '', ['a\nc'], []],
    ['(?:a(?s).)c.', '', ['a\ncx'], ['a\nc\n']],
    ['\\d\\w\\s', '', ['1a '], ['١a ', '1a\u00a0']],
    ['[\\d\\s]+x', '', ['1 x'], ['ax']],
    ['^[^\\s]$', '', ['a', '\u00a0'], [' ']],
    ['^[a\\S]$', '', ['a', 'b'], [' ']],
    ['^[^\\Sa]$', '', [' '], ['a', 'b']],
    ['[]a]', '', [']', 'a'], ['b']],
    ['^[^]a]$', '', ['b'], [']', 'a']],
    ['^[a-]$', '', ['-', 'a'], ['b']],
    ['^[a\\-z]$', '', ['-', 'z'], ['b']],
    ['^[\\w-.]$', '', ['-', '.', 'a'], [',']],
    ['^[[:alpha:]_]$', '', ['a', '_'], ['1']],
    ['^[[:^digit:]]$', '', ['a'], ['1']],
    ['a{2}', '', ['aa'], ['a']],
    ['a{', '', ['a{'], ['a']],
    ['a{,2}', '', ['a{,2}'], ['aa']],
    ['x]', '', ['x]'], ['x']],
    ['x}', '', ['x}'], ['x']],
    ['\\-\\@\\_\\ ', '', ['-@_ '], []],
    ['a/b', '', ['a/b'], []],
    ['\\Qa.b\\E+', '', ['a.bb'], ['axb']],
    ['\\x41\\x{1f600}\\x', '', ['A😀\u0000'], []],
    ['\\Aab\\z', '', ['ab'], ['ab\n']],
    ['ab\\Z', '', ['ab\n'], ['ab\n\n']],
    ['\\p{Lu}\\pN', '', ['A1'], ['a1']],
    ['\\P{L}', '', ['1'], ['a']],
    ['^\\p{Greek}$', '', ['α'], ['a']],
    ['(?<y>a)\\k<y>', '', ['aa'], ['ab']],
    ['(?P<y>a)(?P=y)', '', ['aa'], ['ab']],
    ['(a)(b)\\2\\1', '', ['abba'], ['abab']],
    ['(?=a)a(?!b)', '', ['ac'], ['ab']],
    ['(?<=a)b(?<!cb)', '', ['ab'], ['b']],
    ['a(?#no)b', '', ['ab'], []],
    ['a+?b', '', ['aab'], []],
    ['\\e\\a\\cA', '', ['\u001b\u0007\u0001'], []],
    ['\\h\\v', '', [' \n'], ['ab']],
  ])('/%s/%s', (pattern, options, yes, no) => {
    const matches = compileRegex(pattern, options)
    for (const text of yes) expect(matches(text), JSON.stringify(text)).toBe(true)
    for (const text of no) expect(matches(text), JSON.stringify(text)).toBe(false)
  })

  it.each([
    ['a(b', '', 51_091],
    ['a)b', '', 51_091],
    ['[a', '', 51_091],
    ['a**', '', 51_091],
    ['*', '', 51_091],
    ['\\', '', 51_091],
    ['\\y', '', 51_091],
    ['[b-a]', '', 51_091],
    ['\\x{110000}', '', 51_091],
    ['[[:foo:]]', '', 51_091],
    ['a', 'g', 51_108],
    ['a\0b', '', 2],
    ['a++', '', 238],
    ['(?>a)', '', 238],
    ['(?R)', '', 238],
    ['(?|a|b)', '', 238],
    ['(*UTF8)a', '', 238],
    ['a(?i)b', '', 238],
    ['(?i:a)b', '', 238],
    ['a\\Kb', '', 238],
  ])('/%s/%s is refused with %s', (pattern, options, code) => {
    expect(failure(() => compileRegex(pattern, options))?.code).toBe(code)
  })
})
