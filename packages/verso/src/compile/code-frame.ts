const around = 3
const longestLine = 160

/**
 * Cuts the lines around a place out of a source, numbered, with an arrow and a caret.
 *
 * @example frameAt('a\nb c\nd', 2, 3)
 */
export function frameAt(source: string, line: number, column: number): string | undefined {
  const lines = source.split(/\r\n|[\r\n\u2028\u2029]/)
  if (line < 1 || line > lines.length) return undefined
  const first = Math.max(1, line - around)
  // The newline at the end of a file makes no line worth showing.
  const end = lines.at(-1) === '' && lines.length > line ? lines.length - 1 : lines.length
  const last = Math.min(end, line + around)
  const width = String(last).length
  const out: string[] = []
  for (let number = first; number <= last; number++) {
    const text = lines[number - 1] ?? ''
    // Minified files have lines of megabytes: show the part the caret points at.
    const cut = number === line ? Math.max(0, column - longestLine / 2) : 0
    const shown = text.length > longestLine ? text.slice(cut, cut + longestLine) : text
    const offset = text.length > longestLine ? cut : 0
    out.push(
      `${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${shown}`.trimEnd(),
    )
    if (number === line) {
      const before = shown.slice(0, Math.max(0, column - 1 - offset)).replace(/[^\t]/g, ' ')
      out.push(`  ${' '.repeat(width)} | ${before}^`)
    }
  }
  return out.join('\n')
}

/**
 * Turns an offset into a line and a column, both from 1.
 *
 * @example lineAndColumn('a\nb', 2) // { line: 2, column: 1 }
 */
export function lineAndColumn(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, Math.max(0, offset))
  const line = before.split('\n').length
  return { line, column: before.length - before.lastIndexOf('\n') }
}
