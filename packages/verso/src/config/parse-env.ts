/** A name, then `=` or a colon and a space. `export` in front is for shells that read the same file. */
const NAME = /^[^\S\n]*(?:export[^\S\n]+)?([\w.-]+)(?:[^\S\n]*=|:[^\S\n]+)/
/** A quoted value and what may follow it on its last line. A backslash keeps a quote from ending the value. */
const QUOTED = /^[^\S\n]*(["'`])((?:\\\1|(?!\1)[^])*)\1[^\S\n]*(?:#[^\n]*)?(?:\n|$)/

/**
 * Reads the text of an `.env` file by dotenv's rules, as Next.js does: quotes (`"`, `'`, `` ` ``) keep spaces, `#`
 * and line breaks, double quotes turn `\n` and `\r` into line breaks, and without quotes a `#` begins a comment.
 *
 * A line that is no assignment is passed over. The last of several assignments to a name holds.
 *
 * @example parseEnv('NAME="Ada L." # who') // Map { 'NAME' => 'Ada L.' }
 */
export function parseEnv(text: string): Map<string, string> {
  const values = new Map<string, string>()
  // An editor may have put a byte order mark in front; it would become part of the first name.
  let rest = text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n')
  while (rest !== '') {
    const start = NAME.exec(rest)
    if (start === null) {
      rest = rest.slice(lineLength(rest))
      continue
    }
    rest = rest.slice(start[0].length)
    const quoted = QUOTED.exec(rest)
    const length = quoted === null ? lineLength(rest) : quoted[0].length
    const value = quoted === null ? unquoted(rest.slice(0, length)) : content(quoted)
    values.set(start[1] ?? '', value)
    rest = rest.slice(length)
  }
  return values
}

/** The first line with its line break. */
function lineLength(text: string): number {
  const end = text.indexOf('\n')
  return end === -1 ? text.length : end + 1
}

function unquoted(line: string): string {
  const value = line.replace(/#.*/s, '').trim()
  return value.startsWith('"') ? withBreaks(value) : value
}

function content([, quote = '', inner = '']: RegExpExecArray): string {
  return quote === '"' ? withBreaks(inner) : inner
}

function withBreaks(value: string): string {
  return value.replaceAll(String.raw`\n`, '\n').replaceAll(String.raw`\r`, '\r')
}
