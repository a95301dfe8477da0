import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../src/', import.meta.url))

/** The rooms of `src/`, from the ground up. A room imports itself and lower floors only; ARCHITECTURE.md draws the same picture. */
const floors: Record<string, number> = {
  types: 0,
  errors: 1,
  client: 1,
  shims: 2,
  config: 2,
  log: 2,
  compile: 3,
  routes: 3,
  router: 3,
  request: 4,
  response: 4,
  rules: 4.5,
  handler: 5,
  database: 5,
  mongoose: 5,
  pages: 5,
  server: 6,
  build: 7,
  dev: 7,
  cli: 8,
}
const entryFloor = 9

interface Import {
  readonly from: string
  readonly specifier: string
}

const files = (await readdir(root, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && /\.(?:ts|tsx|mts)$/.test(entry.name))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))

const imports: Import[] = files.flatMap((from) => {
  const text = readFileSync(join(root, from), 'utf8').replaceAll(
    /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm,
    '',
  )
  const found = text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*['"]([^'"]+)['"]/g)
  return [...found].map((match) => ({ from, specifier: match[1] ?? '' }))
})

function floorOf(file: string): number | undefined {
  return file.includes('/') ? floors[file.slice(0, file.indexOf('/'))] : entryFloor
}

function targetOf({ from, specifier }: Import): string {
  return relative(root, resolve(root, dirname(from), specifier))
    .split(sep)
    .join('/')
}

test('every room has a floor, and there are rooms to look at', () => {
  expect(files.length).toBeGreaterThan(50)
  expect(imports.length).toBeGreaterThan(100)
  expect(files.filter((file) => floorOf(file) === undefined)).toEqual([])
})

test('imports point down, types included', () => {
  const wrong = imports
    .filter(({ specifier }) => specifier.startsWith('.'))
    .filter((entry) => {
      const target = targetOf(entry)
      const [here = '', there = ''] = [entry.from, target].map((file) => file.split('/')[0])
      if (here === there && entry.from.includes('/')) return false
      return (floorOf(target) ?? Infinity) >= (floorOf(entry.from) ?? -1)
    })
    .map((entry) => `${entry.from} imports ${targetOf(entry)}`)
  expect(wrong).toEqual([])
})

test('only compile/ and build/ know the bundler', () => {
  const wrong = imports
    .filter(({ specifier }) => /^(?:vite|rolldown|oxc-)/.test(specifier))
    .map(({ from }) => from)
    .filter((from) => !from.startsWith('compile/'))
  expect([...new Set(wrong)]).toEqual([])
})

test('starting a built app reaches neither dev/, build/, compile/ nor the bundler', () => {
  const reached = new Set<string>()
  const follow = (file: string): void => {
    if (reached.has(file)) return
    reached.add(file)
    for (const entry of imports.filter(({ from }) => from === file)) {
      if (entry.specifier.startsWith('.')) follow(targetOf(entry))
      else reached.add(entry.specifier)
    }
  }
  follow('server/serve.ts')
  expect(reached.size).toBeGreaterThan(20)
  expect(
    [...reached].filter((name) => /^(?:dev|build|compile|cli)\/|^vite|^rolldown/.test(name)),
  ).toEqual([])
})

test('what runs in browsers imports nothing but itself and React', () => {
  const wrong = imports
    .filter(({ from }) => from.startsWith('client/'))
    .filter((entry) =>
      entry.specifier.startsWith('.')
        ? !targetOf(entry).startsWith('client/')
        : !/^react(?:-dom)?(?:$|\/)/.test(entry.specifier),
    )
    .map((entry) => `${entry.from} imports ${entry.specifier}`)
  expect(wrong).toEqual([])
})

test('no file is longer than 300 lines, and none is called utils', () => {
  const long = files.filter(
    (file) => readFileSync(join(root, file), 'utf8').split('\n').length > 301,
  )
  expect(long).toEqual([])
  expect(
    files.filter((file) => /(?:^|\/)(?:utils?|helpers?|common|misc)\.ts$|\/index\.ts$/.test(file)),
  ).toEqual([])
})

test('nothing is exported by default or wholesale, but what next/* exports so', () => {
  const wrong = files.filter((file) =>
    (file.startsWith('shims/') ? /^export \*/m : /^export (?:default|\*)/m).test(
      readFileSync(join(root, file), 'utf8'),
    ),
  )
  expect(wrong).toEqual([])
})
