import { readFile } from 'node:fs/promises'

/**
 * Reads the names of the differences kept on purpose: every heading of the third level in
 * docs/reference/differences.md that is a single code span.
 */
export async function listedDifferences() {
  const text = await readFile(
    new URL('../../docs/reference/differences.md', import.meta.url),
    'utf8',
  )
  const names = [...text.matchAll(/^### `([a-z0-9-]+)`$/gm)].map(([, name]) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    throw new Error(`docs/reference/differences.md lists "${twice}" twice. Merge the two.`)
  return new Set(names)
}
