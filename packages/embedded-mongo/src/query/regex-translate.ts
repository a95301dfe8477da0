import { notSupported } from '../errors/mongo-error.ts'
import { type Escape, invalidRegex, literalSource, posixClass, readEscape } from './regex-escape.ts'

/** The options in force at one place of a pattern. */
interface Modes {
  readonly multiline: boolean
  readonly dotAll: boolean
  readonly extended: boolean
}

/** A pattern in JavaScript's dialect, for the flag `u` (and `i`). */
export interface Translated {
  readonly source: string
  readonly ignoreCase: boolean
}

/**
 * Rewrites a PCRE pattern for JavaScript, so that both match the same texts: `$` also stands before a
 * last line break, `.` stops at line feeds alone, `\s` is ASCII, `]` may open a bracket, and so on.
 * What has no counterpart (atomic groups, recursion, …) is refused; it is never left to mean something else.
 *
 * @throws {MongoError} 51091 for an invalid pattern, 238 for one that cannot be translated
 * @example translateRegex('(?i)^a.c$', '')
 */
export function translateRegex(pattern: string, options: string): Translated {
  return new Translator(pattern, options).run()
}

class Translator {
  readonly #pattern: string
  readonly #stack: Modes[] = []
  #modes: Modes
  #ignoreCase: boolean
  #at = 0
  #out = ''

  constructor(pattern: string, options: string) {
    this.#pattern = pattern
    this.#ignoreCase = options.includes('i')
    this.#modes = {
      multiline: options.includes('m'),
      dotAll: options.includes('s'),
      extended: options.includes('x'),
    }
  }

  run(): Translated {
    while (this.#at < this.#pattern.length) this.#step()
    if (this.#stack.length > 0) throw invalidRegex('missing closing parenthesis')
    return { source: this.#out, ignoreCase: this.#ignoreCase }
  }

  #step(): void {
    const letter = this.#pattern[this.#at] ?? ''
    if (this.#modes.extended && this.#skipExtended(letter)) return
    switch (letter) {
      case '\\':
        return this.#escape()
      case '[':
        return this.#brackets()
      case '(':
        return this.#open()
      case ')':
        return this.#close()
      case '.':
        return this.#emit(this.#modes.dotAll ? '[\\s\\S]' : '[^\\n]')
      case '^':
        return this.#emit(
          this.#modes.multiline ? '(?:(?<![\\s\\S])|(?<=\\n)(?=[\\s\\S]))' : '(?<![\\s\\S])',
        )
      case '$':
        return this.#emit(this.#modes.multiline ? '(?=\\n|(?![\\s\\S]))' : '(?=\\n?(?![\\s\\S]))')
      case '*':
      case '+':
      case '?':
        return this.#quantifier(letter)
      case '{': {
        const found = /^\{\d+(?:,\d*)?\}/.exec(this.#pattern.slice(this.#at, this.#at + 24))
        return found === null ? this.#emit('\\{') : this.#quantifier(found[0])
      }
      case ']':
      case '}':
      case '/':
        return this.#emit(`\\${letter}`)
      default:
        return this.#emit(letter)
    }
  }

  #emit(source: string, length = 1): void {
    this.#out += source
    this.#at += length
  }

  #skipExtended(letter: string): boolean {
    if (letter === '#') {
      const end = this.#pattern.indexOf('\n', this.#at)
      this.#at = end < 0 ? this.#pattern.length : end + 1
      return true
    }
    if (!/[\t-\r ]/.test(letter)) return false
    this.#at++
    return true
  }

  #quantifier(source: string): void {
    this.#emit(source, source.length)
    const after = this.#pattern[this.#at]
    if (after === '+') throw notSupported('a possessive quantifier in a regular expression')
    if (after === '?') this.#emit('?')
  }

  #escape(): void {
    if (this.#quoted((code) => (this.#out += literalSource(code)))) return
    const rest = this.#pattern.slice(this.#at, this.#at + 64)
    const named = /^\\(?:k[<{']|g\{)([A-Za-z_]\w*)[>}']/.exec(rest)
    if (named !== null) return this.#emit(`\\k<${named[1] ?? ''}>`, named[0].length)
    const numbered = /^\\(?:([1-9]\d?)|g([1-9]\d?)|g\{([1-9]\d?)\})/.exec(rest)
    if (numbered !== null) {
      const number = numbered[1] ?? numbered[2] ?? numbered[3] ?? ''
      return this.#emit(`(?:\\${number})`, numbered[0].length)
    }
    const escape = readEscape(this.#pattern, this.#at, false)
    this.#at = escape.next
    this.#out +=
      escape.kind === 'set' ? `[${escape.negated ? '^' : ''}${escape.source}]` : escape.source
  }

  /** `\Q…\E`: everything between stands for itself. Tells whether there was one. */
  #quoted(each: (code: number) => void): boolean {
    const marker = this.#pattern.slice(this.#at, this.#at + 2)
    if (marker === '\\E') {
      this.#at += 2
      return true
    }
    if (marker !== '\\Q') return false
    const end = this.#pattern.indexOf('\\E', this.#at)
    const text = this.#pattern.slice(this.#at + 2, end < 0 ? undefined : end)
    for (const character of text) each(character.codePointAt(0) ?? 0)
    this.#at = end < 0 ? this.#pattern.length : end + 2
    return true
  }

  #open(): void {
    const rest = this.#pattern.slice(this.#at, this.#at + 80)
    if (rest.startsWith('(*')) throw notSupported('a verb (*…) in a regular expression')
    if (rest.startsWith('(?#')) {
      const end = this.#pattern.indexOf(')', this.#at)
      if (end < 0) throw invalidRegex('missing ) after (?# comment')
      this.#at = end + 1
      return
    }
    const flags = /^\(\?([imsx]*)(?:-([imsx]+))?([:)])/.exec(rest)
    if (flags !== null) return this.#inlineFlags(flags)
    const named = /^\(\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/.exec(rest)
    const plain = /^\((?:\?(?:=|!|<=|<!))?(?!\?)/.exec(rest)
    this.#stack.push(this.#modes)
    if (named !== null) return this.#emit(`(?<${named[1] ?? named[2] ?? ''}>`, named[0].length)
    const back = /^\(\?P=(\w+)\)/.exec(rest)
    if (back !== null) {
      this.#stack.pop()
      return this.#emit(`\\k<${back[1] ?? ''}>`, back[0].length)
    }
    if (plain === null)
      throw notSupported(`the group ${rest.slice(0, 3)}…) in a regular expression`)
    this.#emit(plain[0], plain[0].length)
  }

  #close(): void {
    const modes = this.#stack.pop()
    if (modes === undefined) throw invalidRegex('unmatched closing parenthesis')
    this.#modes = modes
    this.#emit(')')
  }

  /** `(?i)` or `(?i:…)`. Case is one flag for a whole JavaScript pattern, so it can only be set at the start. */
  #inlineFlags(found: RegExpExecArray): void {
    const on = found[1] ?? ''
    const off = found[2] ?? ''
    const scoped = found[3] === ':'
    const ignoreCase = off.includes('i') ? false : this.#ignoreCase || on.includes('i')
    if (ignoreCase !== this.#ignoreCase) {
      const whole = this.#out === '' && this.#stack.length === 0 && !scoped
      if (!whole) throw notSupported('(?i) in the middle of a regular expression')
      this.#ignoreCase = ignoreCase
    }
    if (scoped) this.#stack.push(this.#modes)
    const read = (letter: string, before: boolean): boolean =>
      !off.includes(letter) && (before || on.includes(letter))
    this.#modes = {
      multiline: read('m', this.#modes.multiline),
      dotAll: read('s', this.#modes.dotAll),
      extended: read('x', this.#modes.extended),
    }
    this.#emit(scoped ? '(?:' : '', found[0].length)
  }

  #brackets(): void {
    const negated = this.#pattern[this.#at + 1] === '^'
    this.#at += negated ? 2 : 1
    const first = this.#at
    const parts: string[] = []
    const excluded: string[] = []
    let pending: string | undefined
    let range = false
    const add = (source: string): void => {
      if (range && pending !== undefined) {
        parts.push(`${pending}-${source}`)
        pending = undefined
        range = false
        return
      }
      if (pending !== undefined) parts.push(pending)
      pending = source
    }
    for (;;) {
      const letter = this.#pattern[this.#at]
      if (letter === undefined) throw invalidRegex('missing terminating ] for character class')
      if (letter === ']' && this.#at > first) break
      const set = letter === '[' ? posixClass(this.#pattern, this.#at) : undefined
      if (set !== undefined || letter === '\\') {
        if (set === undefined && this.#quoted((code) => add(literalSource(code)))) continue
        const escape = set ?? readEscape(this.#pattern, this.#at, true)
        this.#at = escape.next
        if (escape.kind === 'literal') add(escape.source)
        else {
          // A set is no end of a range: in `[a-\\d]` the dash stands for itself.
          const dash = range
          range = false
          if (dash) add(literalSource(0x2d))
          this.#addSet(escape, parts, excluded)
        }
      } else if (
        letter === '-' &&
        pending !== undefined &&
        !range &&
        this.#pattern[this.#at + 1] !== ']'
      ) {
        range = true
        this.#at++
      } else {
        const code = this.#pattern.codePointAt(this.#at) ?? 0
        add(literalSource(code))
        this.#at += code > 0xffff ? 2 : 1
      }
    }
    if (pending !== undefined) parts.push(pending)
    this.#at++
    this.#out += bracketSource(parts, excluded, negated)
  }

  #addSet(escape: Escape, parts: string[], excluded: string[]): void {
    if (escape.negated === true) excluded.push(escape.source)
    else parts.push(escape.source)
  }
}

/** `[a\S]` holds `a` and all that is no space: an alternative for each set that is given by what it lacks. */
function bracketSource(parts: string[], excluded: string[], negated: boolean): string {
  if (excluded.length === 0) return `[${negated ? '^' : ''}${parts.join('')}]`
  const choices = excluded.map((source) => `[^${source}]`)
  if (parts.length > 0) choices.push(`[${parts.join('')}]`)
  return negated ? `(?:(?!${choices.join('|')})[\\s\\S])` : `(?:${choices.join('|')})`
}
