import { existsSync, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from 'vitest'
import { parseAst } from 'vite'

import { commands } from '../src/cli/command-list.ts'
import { configDefaults } from '../src/config/defaults.ts'
import { knownKeys, knownServerKeys } from '../src/config/known-keys.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** Folders that hold other people's documents, or none. */
const skipped = new Set(['node_modules', 'dist', '.git', '.verso', '.next', '.data', 'coverage'])

async function listFiles(folder: string, ending: RegExp): Promise<string[]> {
  const files: string[] = []
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !skipped.has(entry.name)) {
      files.push(...(await listFiles(path, ending)))
    } else if (entry.isFile() && ending.test(entry.name)) files.push(path)
  }
  return files
}

const documents = await listFiles('.', /\.md$/)
const sources = [
  ...(await listFiles('packages/verso/src', /\.ts$/)),
  ...(await listFiles('packages/embedded-mongo/src', /\.ts$/)),
]

const withoutCode = (text: string): string =>
  text
    .replaceAll(/^ *```[^]*?^ *```$/gm, '')
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ''))

/** The names GitHub gives to headings: lower case, spaces as hyphens, other signs dropped. */
function anchorsOf(text: string): string[] {
  const headings = text.replaceAll(/^ *```[^]*?^ *```$/gm, '').matchAll(/^#{1,6} (.+)$/gm)
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function brokenLinks(document: string): string[] {
  const found = withoutCode(read(document)).matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)
  return [...found]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path = '', anchor] = target.split('#')
      const file =
        path === '' ? join(root, document) : resolve(root, dirname(document), decodeURI(path))
      if (!existsSync(file) || relative(root, file).startsWith('..')) return true
      return anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).includes(anchor)
    })
    .map((target) => `${document}: ${target}`)
}

test('every relative link leads to a file of this repository, and to a heading of it', () => {
  expect(documents.length).toBeGreaterThan(15)
  expect(documents.flatMap(brokenLinks)).toEqual([])
})

describe('docs/reference/cli.md', () => {
  const text = read('docs/reference/cli.md')
  const sections = [...text.matchAll(/^## verso (\w+)$([^]*?)(?=^## )/gm)]

  test('names the commands there are', () => {
    expect(sections.map((match) => match[1])).toEqual(commands.map(({ name }) => name))
  })

  test.each(commands)('names the flags of $name', ({ name, flags }) => {
    const section = sections.find((match) => match[1] === name)?.[2] ?? ''
    const rows = [...section.matchAll(/^\| `--(\w+)(?: (<\w+>))?` *\| (?:`-(\w)`)? *\|/gm)]
    const documented = rows.map(([, flag, value, short]) => ({ flag, value, short }))
    const known = Object.entries(flags).map(([flag, { value, short }]) => ({ flag, value, short }))
    expect(documented).toEqual(known)
  })
})

describe('docs/reference/config.md', () => {
  const text = read('docs/reference/config.md')
  const entries = [...text.matchAll(/^### `([\w.]+)`\n\n(?:Default: (?:`([^`]*)`|(none))\n)?/gm)]

  test('names the keys there are, in order', () => {
    expect(entries.map((match) => match[1])).toEqual([
      ...Object.keys(knownKeys).toSorted(),
      ...Object.keys(knownServerKeys)
        .toSorted()
        .map((key) => `server.${key}`),
    ])
  })

  test('names their defaults', () => {
    const defaults: Record<string, unknown> = { ...configDefaults }
    for (const [key, value] of Object.entries(configDefaults.server))
      defaults[`server.${key}`] = value
    const wrong = entries.filter(([, key = '', value]) => {
      if (key === 'server') return value !== undefined
      const actual = defaults[key]
      return (value ?? '') !== (Array.isArray(actual) ? actual.join(' ') : textOf(actual))
    })
    expect(wrong.map((match) => match[0])).toEqual([])
  })

  const textOf = (value: unknown): string => {
    if (typeof value === 'object') return Object.keys(value ?? {}).join(' ')
    return typeof value === 'number' || typeof value === 'boolean' ? `${value}` : (value as string)
  }
})

test('no document names a command that does not exist', () => {
  const names = new Set(commands.map(({ name }) => name))
  const unknown = documents.flatMap((document) =>
    [...read(document).matchAll(/(?:`|npx |^)verso ([a-z]+)\b/gm)]
      .filter((match) => !names.has(match[1] ?? ''))
      .map((match) => `${document}: ${match[0]}`),
  )
  expect(unknown).toEqual([])
})

test('docs/guide/environment.md names the variables of Verso that the code reads, and no others', () => {
  const named = (text: string): string[] => {
    const found = text.matchAll(/\bVERSO_(?!ERR_)[A-Z_]+\b/g)
    return [...new Set([...found].map((match) => match[0]))].toSorted()
  }
  expect(named(read('docs/guide/environment.md'))).toEqual(named(sources.map(read).join('\n')))
})

describe('docs/reference/api.md', () => {
  const text = read('docs/reference/api.md')

  test.each([
    ['index.ts', 'versojs'],
    ['mongoose.ts', 'versojs/mongoose'],
    ['testing.ts', 'versojs/testing'],
  ])('names what %s exports', (file, entry) => {
    const section = text.split(new RegExp(`^## \`${entry}\`$`, 'm'))[1]?.split(/^## /m)[0] ?? ''
    const source = read(`packages/verso/src/${file}`)
    const lists = [...source.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(
      (match) => match[1]?.split(',') ?? [],
    )
    const own = [...source.matchAll(/^export (?:async )?(?:function|interface|type|const) (\w+)/gm)]
    const names = [
      ...lists.map((name) => name.replace(/\btype\b/, '').trim()),
      ...own.map((match) => match[1] ?? ''),
    ]
    const missing = names.filter((name) => name !== '' && !new RegExp(`\`${name}\\b`).test(section))
    expect(names.length).toBeGreaterThan(1)
    expect(missing).toEqual([])
  })
})

test('ARCHITECTURE.md has the floors that architecture.test.ts checks', () => {
  const rows = [...read('ARCHITECTURE.md').matchAll(/^\| ([\d.]+) +\| `(\w+)`/gm)]
  const checked = /floors: Record<string, number> = \{([^}]*)\}/.exec(
    read('packages/verso/test/architecture.test.ts'),
  )?.[1]
  const floors = [...(checked ?? '').matchAll(/(\w+): ([\d.]+)/g)]
  expect(floors.length).toBeGreaterThan(10)
  expect(rows.map(([, floor, room]) => `${room} ${floor}`).toSorted()).toEqual(
    floors.map(([, room, floor]) => `${room} ${floor}`).toSorted(),
  )
})

test.each([
  ['versojs', 'packages/verso'],
  ['@versojs/embedded-mongo', 'packages/embedded-mongo'],
])('docs/internals/dependencies.md has a row for each dependency of %s', (name, folder) => {
  const manifest = JSON.parse(read(`${folder}/package.json`)) as {
    dependencies: Record<string, string>
  }
  const section = read('docs/internals/dependencies.md')
    .split(`## \`${name}\``)[1]
    ?.split('\n## ')[0]
  const rows = [...(section ?? '').matchAll(/^\| `([^`]+)` *\| ([\d.]+)/gm)]
  expect(rows.map((row) => `${row[1]} ^${row[2]}`)).toEqual(
    Object.entries(manifest.dependencies).map(([dependency, range]) => `${dependency} ${range}`),
  )
})

test('every example in TypeScript or JavaScript can be parsed', () => {
  const files = documents.filter((file) =>
    /^(?:docs\/guide|docs\/reference\/api|README|packages\/verso\/README)/.test(file),
  )
  const blocks = files.flatMap((file) =>
    [...read(file).matchAll(/^ *```(tsx?|js)\n([^]*?)^ *```$/gm)].map(([, lang, code = '']) => ({
      file,
      lang,
      code,
    })),
  )
  const broken = blocks.flatMap(({ file, lang, code }) => {
    try {
      parseAst(code, { lang: lang === 'tsx' || lang === 'ts' ? lang : 'js', sourceType: 'module' })
      return []
    } catch (error) {
      return [`${file}: ${String(error)}\n${code}`]
    }
  })
  expect(blocks.length).toBeGreaterThan(20)
  expect(broken).toEqual([])
})
