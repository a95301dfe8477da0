import { readdir } from 'node:fs/promises'
import { intended } from '../intended.mjs'
import { isVariant } from './place-app.mjs'
import { request } from './request.mjs'

/**
 * Loads every case under cases/. A file may name the `app` that its cases are for, a folder beside this one;
 * by default it is `app`. A case is data:
 * `{ name, method, path, headers, body | json | form }` or `{ name, raw: [parts] }`, with
 * `compare: ['status', 'headers', 'order', 'body', 'end']` (all but `order` and `end` by default). Those that
 * intended.mjs names get `differs` (an entry of docs/reference/differences.md) and `verso` from there.
 */
export async function cases(words = []) {
  const folder = new URL('../cases/', import.meta.url)
  const files = (await readdir(folder)).filter((file) => file.endsWith('.mjs')).sort()
  const loaded = []
  for (const file of files) {
    const { cases: list, app = 'app' } = await import(new URL(file, folder).href)
    const group = file.replace(/^\d+-|\.mjs$/g, '')
    for (const entry of list) loaded.push(prepare(group, app, entry))
  }
  mark(loaded)
  return loaded.filter(({ name }) => words.every((word) => name.includes(word)))
}

function mark(loaded) {
  const byName = new Map()
  for (const test of loaded) {
    if (byName.has(test.name)) throw new Error(`Two cases are called "${test.name}".`)
    byName.set(test.name, test)
  }
  for (const { id, verso, cases: names } of intended) {
    for (const name of names) {
      const test = byName.get(name)
      if (test === undefined)
        throw new Error(`intended.mjs names the case "${name}", which is not there.`)
      if (test.differs !== undefined)
        throw new Error(`intended.mjs names the case "${name}" twice.`)
      Object.assign(test, { differs: id, verso })
    }
  }
}

function hasPages(app) {
  return app.startsWith('pages-') || isVariant(app)
}

function prepare(group, app, entry) {
  const label = entry.name ?? `${entry.method ?? 'GET'} ${entry.path}`
  const parts = entry.raw ?? (entry.steps === undefined ? [request(entry)] : [])
  return {
    compare: ['status', 'headers', 'body'],
    method: 'GET',
    ...entry,
    app,
    pages: hasPages(app),
    // What a page takes to render says nothing.
    ...(hasPages(app) ? { patience: 10_000 } : {}),
    name: `${group}: ${label}`,
    parts: parts.map((part) =>
      typeof part === 'string' && part !== 'FIN' ? Buffer.from(part, 'latin1') : part,
    ),
  }
}
