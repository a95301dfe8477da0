import { MongoError } from '../errors/mongo-error.ts'
import { invalidRegex } from './regex-escape.ts'
import { translateRegex } from './regex-translate.ts'

/** `u` is taken and changes nothing, since patterns are always Unicode. */
const OPTIONS = 'imsxu'

/**
 * Compiles a MongoDB regular expression (PCRE) to a test on strings.
 *
 * @throws {MongoError} 51108 for an unknown option, 51091 for an invalid pattern, 238 for constructs
 *   that JavaScript has no counterpart for
 * @example compileRegex('^a', 'i')('Abc') // true
 */
export function compileRegex(pattern: string, options: string): (text: string) => boolean {
  const regex = toRegExp(pattern, options)
  const plain = withoutUnicode(regex)
  return (text) => (plain !== undefined && ASCII.test(text) ? plain.test(text) : regex.test(text))
}

const ASCII = /^[\0-\x7f]*$/

/**
 * The same expression for texts of ASCII alone, where `u` changes nothing. V8 can stop such an
 * expression from taking exponential time (`(x+x+)+y`) when it is told to, and no other.
 */
function withoutUnicode({ source, flags }: RegExp): RegExp | undefined {
  if (!ASCII.test(source) || /\\[pP]|\\u\{/.test(source)) return undefined
  try {
    return new RegExp(source, flags.replace('u', ''))
  } catch {
    return undefined
  }
}

/**
 * Compiles a MongoDB regular expression to JavaScript's own, for those who need the groups.
 *
 * @example toRegExp('(\\d+)', '').exec('a12')
 */
export function toRegExp(pattern: string, options: string, flags = ''): RegExp {
  for (const option of options) {
    if (!OPTIONS.includes(option)) {
      throw new MongoError(51_108, `invalid flag in regex options: ${option}`)
    }
  }
  if (pattern.includes('\0')) {
    throw new MongoError('BadValue', 'Regular expression cannot contain an embedded null byte')
  }
  const { source, ignoreCase } = translateRegex(pattern, options)
  try {
    return new RegExp(source, `u${ignoreCase ? 'i' : ''}${flags}`)
  } catch (error) {
    throw invalidRegex(error instanceof Error ? error.message : 'it does not compile')
  }
}
