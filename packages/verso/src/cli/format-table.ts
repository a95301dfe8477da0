import type { Colors } from '../log/colors.ts'

/** How a table looks. */
export interface TableOptions {
  /** Columns that are aligned to the right. */
  readonly right?: readonly number[]
  readonly colors: Colors
}

/**
 * Lays out rows in columns. Colours come last, so that they do not count as width.
 *
 * @example formatTable(['Route', 'Size'], [['/api/hello', '1 kB']], { right: [1], colors })
 */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { right = [], colors }: TableOptions,
): string {
  const widths = head.map((title, column) => {
    return rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), title.length)
  })
  const layOut = (row: readonly string[]): string => {
    const cells = widths.map((width, column) => {
      const cell = row[column] ?? ''
      return right.includes(column) ? cell.padStart(width) : cell.padEnd(width)
    })
    return cells.join('  ').trimEnd()
  }
  return [colors.dim(layOut(head)), ...rows.map(layOut)].join('\n')
}
