import { MongoError, notSupported } from '../errors/mongo-error.ts'

/** What a backslash and what follows it mean: a set of characters, one character, or an assertion. */
export interface Escape {
  /** `literal` may be an end of a range inside brackets, a `set` may not, `assertion` may not stand there. */
  readonly kind: 'literal' | 'set' | 'assertion'
  /** JavaScript source; for a set the text that goes between brackets. */
  readonly source: string
  /** A set that stands for everything outside of `source`. */
  readonly negated?: boolean
  /** Where the pattern goes on. */
  readonly next: number
}

const HORIZONTAL = '\\t \\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000'
const VERTICAL = '\\n-\\r\\x85\\u2028\\u2029'
/** PCRE's classes know ASCII only unless told otherwise; JavaScript's `\s` would match more. */
const SPACE = '\\t-\\r '

const SETS: ReadonlyMap<string, readonly [source: string, negated: boolean]> = new Map([
  ['d', ['0-9', false]],
  ['D', ['0-9', true]],
  ['w', ['0-9A-Za-z_', false]],
  ['W', ['0-9A-Za-z_', true]],
  ['s', [SPACE, false]],
  ['S', [SPACE, true]],
  ['h', [HORIZONTAL, false]],
  ['H', [HORIZONTAL, true]],
  ['v', [VERTICAL, false]],
  ['V', [VERTICAL, true]],
  ['N', ['\\n', true]],
])

const ASSERTIONS: ReadonlyMap<string, string> = new Map([
  ['b', '\\b'],
  ['B', '\\B'],
  ['A', '(?<![\\s\\S])'],
  ['z', '(?![\\s\\S])'],
  ['Z', '(?=\\n?(?![\\s\\S]))'],
  ['R', '(?:\\r\\n|[\\n-\\r\\x85\\u2028\\u2029])'],
])

const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['f', 12],
  ['a', 7],
  ['e', 27],
])

/** Known to PCRE; JavaScript has nothing that does the same. */
const UNSUPPORTED = 'GKCX'

const POSIX: ReadonlyMap<string, string> = new Map([
  ['alnum', '0-9A-Za-z'],
  ['alpha', 'A-Za-z'],
  ['ascii', '\\x00-\\x7f'],
  ['blank', '\\t '],
  ['cntrl', '\\x00-\\x1f\\x7f'],
  ['digit', '0-9'],
  ['graph', '\\x21-\\x7e'],
  ['lower', 'a-z'],
  ['print', '\\x20-\\x7e'],
  ['punct', '\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e'],
  ['space', SPACE],
  ['upper', 'A-Z'],
  ['word', '0-9A-Za-z_'],
  ['xdigit', '0-9A-Fa-f'],
])

/**
 * Makes the error for a pattern that PCRE would not compile.
 *
 * @example throw invalidRegex('missing closing parenthesis')
 */
export function invalidRegex(reason: string): MongoError {
  return new MongoError(51_091, `Regular expression is invalid: ${reason}`)
}

/**
 * Writes one code point so that it stands for itself, inside brackets and out.
 *
 * @example literalSource(0x2e) // '\\u{2e}'
 */
export function literalSource(code: number): string {
  if (code > 0x10_ffff) throw invalidRegex('character code point value in \\x{} is too large')
  return `\\u{${code.toString(16)}}`
}

/**
 * Looks up a POSIX class such as `[:alpha:]` at `at`, which points at `[:`.
 *
 * @example posixClass('[[:alpha:]]', 1)
 */
export function posixClass(pattern: string, at: number): Escape | undefined {
  const found = /^\[:(\^?)([a-z]+):\]/.exec(pattern.slice(at, at + 16))
  if (found === null) return undefined
  const source = POSIX.get(found[2] ?? '')
  if (source === undefined) throw invalidRegex('unknown POSIX class name')
  return { kind: 'set', source, negated: found[1] === '^', next: at + found[0].length }
}

/**
 * Reads what a backslash at `at` begins.
 *
 * @example readEscape('\\d+', 0, false) // a set
 */
export function readEscape(pattern: string, at: number, inBrackets: boolean): Escape {
  const letter = pattern[at + 1]
  if (letter === undefined) throw invalidRegex('\\ at end of pattern')
  const next = at + 2
  if (inBrackets && letter === 'b') return { kind: 'literal', source: literalSource(8), next }
  const set = SETS.get(letter)
  if (set !== undefined) return { kind: 'set', source: set[0], negated: set[1], next }
  const assertion = ASSERTIONS.get(letter)
  if (assertion !== undefined) {
    if (inBrackets) throw invalidRegex('escape sequence is invalid in character class')
    return { kind: 'assertion', source: assertion, next }
  }
  const control = CONTROLS.get(letter)
  if (control !== undefined) return { kind: 'literal', source: literalSource(control), next }
  if (UNSUPPORTED.includes(letter)) throw notSupported(`\\${letter} in a regular expression`)
  if (letter === 'p' || letter === 'P') return readProperty(pattern, at)
  const coded = readCode(pattern, at, inBrackets)
  if (coded !== undefined) return coded
  if (/[A-Za-z0-9]/.test(letter)) throw invalidRegex('unrecognized character follows \\')
  const code = pattern.codePointAt(at + 1) ?? 0
  return { kind: 'literal', source: literalSource(code), next: at + (code > 0xffff ? 3 : 2) }
}

/** `\x41`, `\x{1f600}`, `\o{101}`, `\012`, `\cA`. */
function readCode(pattern: string, at: number, inBrackets: boolean): Escape | undefined {
  const rest = pattern.slice(at + 1, at + 24)
  const hex = /^x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{0,2}))/.exec(rest)
  if (hex !== null) return coded(Number.parseInt(hex[1] ?? `0${hex[2] ?? ''}`, 16), at, hex[0])
  const octal =
    (inBrackets ? /^([0-7]{1,3})/ : /^(0[0-7]{0,2})/).exec(rest) ?? /^o\{([0-7]+)\}/.exec(rest)
  if (octal !== null) return coded(Number.parseInt(octal[1] ?? '0', 8), at, octal[0])
  const control = /^c([\u0020-\u007e])/.exec(rest)
  if (control === null) return undefined
  return coded((control[1] ?? '').toUpperCase().charCodeAt(0) ^ 0x40, at, control[0])
}

function coded(code: number, at: number, text: string): Escape {
  return { kind: 'literal', source: literalSource(code), next: at + 1 + text.length }
}

/** `\pL`, `\p{Lu}`, `\p{^Lu}`, `\P{Greek}`. */
function readProperty(pattern: string, at: number): Escape {
  const found = /^([pP])(?:\{(\^?)([A-Za-z_&]+)\}|([A-Z]))/.exec(pattern.slice(at + 1, at + 48))
  if (found === null) throw invalidRegex('malformed \\P or \\p sequence')
  const name = found[3] ?? found[4] ?? ''
  const category = name === 'L&' ? 'LC' : name === 'Any' ? 'Any' : name
  const property = category.length <= 2 || category === 'Any' ? category : `Script=${category}`
  return {
    kind: 'set',
    source: `\\p{${property}}`,
    negated: (found[1] === 'P') !== (found[2] === '^'),
    next: at + 1 + found[0].length,
  }
}
