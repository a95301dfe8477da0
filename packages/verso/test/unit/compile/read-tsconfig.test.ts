import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { parseJsonc } from '../../../src/compile/parse-jsonc.ts'
import { readTsconfig } from '../../../src/compile/read-tsconfig.ts'
import { aliasTargets } from '../../../src/compile/resolve-source.ts'

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'verso-tsconfig-')))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true })
    await writeFile(join(dir, name), text)
  }
  return dir
}

test.each([
  ['comments', '{ /* a */ "a": 1 // b\n}', { a: 1 }],
  ['trailing commas', '{ "a": [1, 2,\n], }', { a: [1, 2] }],
  [
    'what only looks like a comment',
    '{ "a": "http://x/*y*/", "b": ",}" }',
    { a: 'http://x/*y*/', b: ',}' },
  ],
  ['escaped quotes', String.raw`{ "a": "\"//\\" }`, { a: '"//\\' }],
  ['a comma before a comment', '{ "a": 1, // last\n}', { a: 1 }],
  ['a byte order mark', '\uFEFF{}', {}],
])('JSON with %s is read', (_, text, value) => {
  expect(parseJsonc(text)).toEqual(value)
})

test('an app without either file has no aliases', async () => {
  const settings = readTsconfig(await folder({ 'a.ts': '' }))
  expect(settings).toMatchObject({ files: [], aliases: [], baseUrl: undefined })
})

test('jsconfig.json counts when there is no tsconfig.json', async () => {
  const config = (target: string): string =>
    JSON.stringify({ compilerOptions: { paths: { '@/*': [target] } } })
  const dir = await folder({ 'jsconfig.json': config('./js/*') })
  expect(readTsconfig(dir).aliases).toEqual([{ pattern: '@/*', targets: [join(dir, 'js/*')] }])
  await writeFile(join(dir, 'tsconfig.json'), config('./ts/*'))
  expect(readTsconfig(dir).aliases).toEqual([{ pattern: '@/*', targets: [join(dir, 'ts/*')] }])
})

test('paths count from the file that has them, or from baseUrl', async () => {
  const dir = await folder({
    'tsconfig.json':
      '{ "extends": ["./config/one.json", "shared/tsconfig"], "compilerOptions": { "strict": true } }',
    'config/one.json':
      '{ "compilerOptions": { "paths": { "a": ["./a"] }, "experimentalDecorators": true } }',
    'node_modules/shared/package.json': '{ "name": "shared", "main": "index.js" }',
    'node_modules/shared/index.js': '',
    'node_modules/shared/tsconfig.json':
      '{ "compilerOptions": { "paths": { "b": ["./b", "${configDir}/c"] } } }',
  })
  const settings = readTsconfig(dir)
  expect(settings.aliases).toEqual([
    { pattern: 'b', targets: [join(dir, 'node_modules/shared/b'), join(dir, 'c')] },
  ])
  expect(settings.transform.experimentalDecorators).toBe(true)
  expect(settings.files).toHaveLength(3)

  const based = await folder({
    'tsconfig.json': '{ "compilerOptions": { "baseUrl": "src", "paths": { "@/*": ["./*"] } } }',
  })
  expect(readTsconfig(based)).toMatchObject({
    baseUrl: join(based, 'src'),
    aliases: [{ pattern: '@/*', targets: [join(based, 'src/*')] }],
  })
})

test.each([
  ['says nothing', '{}', true],
  ['says nothing, with old decorators', '{ "experimentalDecorators": true }', false],
  ['targets an old version', '{ "target": "ES2017" }', false],
  ['targets a new one', '{ "target": "es2022" }', true],
  ['says so', '{ "target": "ES2017", "useDefineForClassFields": true }', true],
])('class fields follow TypeScript when tsconfig %s', async (_, options, expected) => {
  const dir = await folder({ 'tsconfig.json': `{ "compilerOptions": ${options} }` })
  expect(readTsconfig(dir).transform.useDefineForClassFields).toBe(expected)
})

test.each([
  ['is broken', { 'tsconfig.json': '{ "compilerOptions": ' }, /tsconfig\.json cannot be read: /],
  ['is a list', { 'tsconfig.json': '[]' }, /It holds no object/],
  [
    'extends what is not there',
    { 'tsconfig.json': '{ "extends": "./gone" }' },
    /extends ".\/gone", which is not there/,
  ],
  [
    'extends a package that is not there',
    { 'tsconfig.json': '{ "extends": "gone" }' },
    /extends "gone"/,
  ],
  [
    'extends itself',
    { 'tsconfig.json': '{ "extends": "./b" }', 'b.json': '{ "extends": "./tsconfig" }' },
    /extends itself/,
  ],
])('a file that %s is an error with a code', async (_, files, message) => {
  const dir = await folder(files)
  expect(() => readTsconfig(dir)).toThrow(
    expect.objectContaining({
      code: 'VERSO_ERR_CONFIG',
      message: expect.stringMatching(message) as string,
    }),
  )
})

test('the longest prefix wins, and a name without a star before all', async () => {
  const dir = await folder({
    'tsconfig.json':
      '{ "compilerOptions": { "paths": { "*": ["all/*"], "@/*": ["at/*"], "@/lib/*": ["lib/*", "lib2/*"], "@/lib/one": ["one.ts"], "*.css": ["styles/*"] } } }',
  })
  const { aliases } = readTsconfig(dir)
  const targets = (source: string): string[] =>
    aliasTargets(source, aliases).map((path) => path.slice(dir.length + 1))
  expect(targets('@/lib/one')).toEqual(['one.ts'])
  expect(targets('@/lib/two')).toEqual(['lib/two', 'lib2/two'])
  expect(targets('@/a$&b')).toEqual(['at/a$&b'])
  expect(targets('react')).toEqual(['all/react'])
  expect(aliasTargets('x', [])).toEqual([])
  expect(aliasTargets('ab', [{ pattern: 'ab*b', targets: ['x'] }])).toEqual([])
})
