import { readdir } from 'node:fs/promises'
import { request } from './request.mjs'

/**
 * Loads every case under cases/. A case is data:
 * `{ name, method, path, headers, body | json | form }` or `{ name, raw: [parts] }`, with
 * `compare: ['status', 'headers', 'body', 'end']` (all but `end` by default), `only: [header names]`,
 * `differs: 'id'` for an entry of docs/reference/differences.md.
 */
export async function cases(words = []) {
  const folder = new URL('../cases/', import.meta.url)
  const files = (await readdir(folder)).filter((file) => file.endsWith('.mjs')).sort()
  const loaded = []
  for (const file of files) {
    const { cases: list } = await import(new URL(file, folder).href)
    const group = file.replace(/^\d+-|\.mjs$/g, '')
    for (const entry of list) loaded.push(prepare(group, entry))
  }
  const names = new Set()
  for (const { name } of loaded) {
    if (names.has(name)) throw new Error(`Two cases are called "${name}".`)
    names.add(name)
  }
  return loaded.filter(({ name }) => words.every((word) => name.includes(word)))
}

function prepare(group, entry) {
  const label = entry.name ?? `${entry.method ?? 'GET'} ${entry.path}`
  const parts = entry.raw ?? [request(entry)]
  return {
    compare: ['status', 'headers', 'body'],
    method: 'GET',
    ...entry,
    name: `${group}: ${label}`,
    parts: parts.map((part) => (typeof part === 'string' && part !== 'FIN' ? Buffer.from(part, 'latin1') : part)),
  }
}
