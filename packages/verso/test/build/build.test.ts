import { cp, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { createMemoryLogger } from '../support/memory-logger.ts'
import {
  appFolder,
  ask,
  build,
  serveBuilt,
  type Answering,
  type Files,
} from '../support/app-folder.ts'

const hello = { 'pages/api/hello.ts': 'export default (req, res) => res.json("hello")' }

/** Builds an app, moves the output to a place where nothing else is, and serves it there. */
async function serveAlone(
  files: Files,
  options: { config?: object; env?: Record<string, string> } = {},
): Promise<Answering & { outDir: string }> {
  const app = await appFolder(files, { config: options.config ?? {} })
  const { outDir } = await build(app)
  const place = await mkdtemp(join(tmpdir(), 'verso-alone-'))
  onTestFinished(() => rm(place, { recursive: true, force: true }))
  await cp(outDir, join(place, 'out'), { recursive: true })
  await rm(app.dir, { recursive: true })
  const server = await serveBuilt(join(place, 'out'), options)
  return { ...server, outDir: join(place, 'out') }
}

async function textOf(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile())
  const texts = await Promise.all(
    files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')),
  )
  return texts.join('\n')
}

test('the smallest app runs alone, below 500 kB and without node_modules', async () => {
  const { outDir, url } = await serveAlone(hello)
  expect(await (await fetch(`${url}/api/hello`)).json()).toBe('hello')
  const names = await readdir(outDir, { recursive: true })
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(outDir, name))).size))
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(500_000)
  expect(names).not.toContain('node_modules')
  expect(names).toEqual(expect.arrayContaining(['server.mjs', 'routes/api/hello.mjs', 'BUILD_ID']))
})

test('the manifest is for other programs and holds no secret', async () => {
  const app = await appFolder({
    ...hello,
    'pages/api/users/[id].ts': 'import "../../../lib/shared"; export default () => {}',
    'lib/shared.ts': 'globalThis.shared = "x".repeat(5)',
  })
  const { outDir, routes } = await build(app)
  const text = await readFile(join(outDir, 'manifest.json'), 'utf8')
  const manifest = JSON.parse(text) as { buildId: string; routes: object[] }
  expect(manifest).toMatchObject({
    version: 1,
    routes: [
      { pattern: '/api/hello', file: 'pages/api/hello.ts', output: 'routes/api/hello.mjs' },
      { pattern: '/api/users/[id]', output: 'routes/api/users/[id].mjs' },
    ],
  })
  expect(await readFile(join(outDir, 'BUILD_ID'), 'utf8')).toBe(manifest.buildId)
  expect(text).not.toContain('previewSecret')
  expect(text).not.toContain(app.dir)
  expect(routes.map(({ size }) => size)).toEqual([expect.any(Number), expect.any(Number)])
  expect(Math.min(...routes.map(({ size }) => size))).toBeGreaterThan(50)
})

test('what is secret stays out, what is public goes in', async () => {
  process.env['VERSO_TEST_SECRET'] = 'a-secret'
  process.env['NEXT_PUBLIC_TEST'] = 'public "quoted"'
  onTestFinished(() => {
    delete process.env['VERSO_TEST_SECRET']
    delete process.env['NEXT_PUBLIC_TEST']
  })
  const server = await serveAlone(
    {
      '.env': 'FROM_FILE=a-secret-file',
      'pages/api/env.ts': `export default (req, res) => res.json([
        process.env.VERSO_TEST_SECRET, process.env.NEXT_PUBLIC_TEST, process.env.FROM_CONFIG, process.env.NODE_ENV ])`,
    },
    { config: { env: { FROM_CONFIG: 'configured' } }, env: { VERSO_TEST_SECRET: 'at run time' } },
  )
  expect(await ask(server, '/api/env')).toEqual([
    'at run time',
    'public "quoted"',
    'configured',
    'production',
  ])
  expect(await textOf(server.outDir)).not.toContain('a-secret')
})

test('a file that cannot be compiled fails the build, which leaves the last one in place', async () => {
  const app = await appFolder(hello)
  const { outDir } = await build(app)
  const before = await readFile(join(outDir, 'BUILD_ID'), 'utf8')
  await app.write({
    'lib/bad.ts': 'const a = 1\nconst b = ;\n',
    'pages/api/bad.ts': 'import "../../lib/bad"\nexport default 1',
  })
  await expect(build(app)).rejects.toMatchObject({
    code: 'VERSO_ERR_BUILD',
    message:
      'lib/bad.ts:2:11: Unexpected token\n\n  1 | const a = 1\n> 2 | const b = ;\n    |           ^\n',
  })
  expect(await readFile(join(outDir, 'BUILD_ID'), 'utf8')).toBe(before)
  expect((await readdir(app.dir)).sort()).toEqual(['.verso', 'lib', 'pages'])
})

test.each([
  [
    'a missing file',
    'import x from "./missing"',
    'pages/api/bad.ts:1:15: Cannot find "./missing". There is no such file.',
  ],
  [
    'a missing package',
    'import x from "missing"',
    'pages/api/bad.ts:1:15: Cannot find "missing". Is the package installed',
  ],
  [
    'a missing export',
    'import { nope } from "../../lib/has"',
    'pages/api/bad.ts:1:10: "nope" is not exported by "lib/has.ts".',
  ],
  ['broken JSON', 'import x from "../../lib/bad.json"', 'lib/bad.json:1:9: This is not JSON'],
])('%s fails the build', async (_, statement, message) => {
  const app = await appFolder({
    'lib/has.ts': 'export const has = 1',
    'lib/bad.json': '{ "a": }',
    'pages/api/bad.ts': `${statement}\nexport default () => ${/nope/.test(statement) ? 'nope' : 'x'}`,
  })
  await expect(build(app)).rejects.toMatchObject({
    code: 'VERSO_ERR_BUILD',
    message: expect.stringContaining(message) as string,
  })
})

test('a route without a handler is named; the build goes on as in Next.js', async () => {
  const app = await appFolder({ ...hello, 'pages/api/helper.ts': 'export const helper = 1' })
  const log = createMemoryLogger()
  await build(app, log)
  expect(log.lines.warn).toMatchObject([
    { message: 'pages/api/helper.ts exports no handler: /api/helper will answer 500.' },
  ])
})

test('a matcher that cannot be read fails the build, and names its file', async () => {
  const app = await appFolder({
    ...hello,
    'proxy.ts': `export const config = { matcher: ['/a/:id', '/a('] }
export default () => {}`,
  })
  await expect(build(app)).rejects.toMatchObject({
    code: 'VERSO_ERR_BAD_HANDLER',
    message: expect.stringContaining('proxy.ts has a matcher that cannot be read: /a(') as string,
  })
})

test('an app without pages has a clear error', async () => {
  const app = await appFolder({ 'package.json': '{}' })
  await expect(build(app)).rejects.toMatchObject({ code: 'VERSO_ERR_NO_PAGES' })
})

test('loading one route runs no other, shared code runs once', async () => {
  const server = await serveAlone({
    'lib/log.ts':
      'globalThis.ran ??= []; globalThis.ran.push("log"); export const ran = globalThis.ran',
    'lib/both.ts': 'import { ran } from "./log"; ran.push("both"); export const both = 1',
    'pages/api/a.ts':
      'import { ran } from "../../lib/log"; import "../../lib/both"; ran.push("a"); export default (req, res) => res.json(ran)',
    'pages/api/b.ts':
      'import { ran } from "../../lib/log"; import "../../lib/both"; ran.push("b"); export default (req, res) => res.json(ran)',
    'pages/api/bad.ts': 'import "../../lib/both"; throw new Error("on load")',
  })
  expect((await fetch(`${server.url}/api/bad`)).status).toBe(500)
  expect(await ask(server, '/api/a')).toEqual(['log', 'both', 'a'])
  expect(await ask(server, '/api/b')).toEqual(['log', 'both', 'a', 'b'])
})

test('stacks of a build name the source files', async () => {
  const server = await serveAlone({
    'lib/fail.ts':
      'interface Gone { a: 1 }\ntype Also = 1\n\nexport function fail(): never {\n  throw new Error("far away")\n}\n',
    'pages/api/a.ts': 'import { fail } from "../../lib/fail"\n\nexport default () => fail()\n',
    'pages/api/b.ts':
      'export default (req, res) => { console.error(new Error("printed")); res.end() }',
  })
  const response = await fetch(`${server.url}/api/a`)
  expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error'])
  await fetch(`${server.url}/api/b`)
  await server.close()
  expect(server.printed()).toMatch(
    /far away\\n +at fail \([^)]*\/lib\/fail\.ts:5:9\)\\n +at [^\\]*\/pages\/api\/a\.ts:3:/,
  )
  expect(server.printed()).toMatch(/Error: printed\n +at [^\n]*pages\/api\/b\.ts:1:/)
})

test('instrumentation is built, and runs before the first request', async () => {
  const server = await serveAlone({
    'instrumentation.ts':
      'import { started } from "./lib/started"; export async function register() { started.push(process.env.NEXT_RUNTIME) }',
    'lib/started.ts': 'export const started: unknown[] = []',
    'pages/api/a.ts':
      'import { started } from "../../lib/started"; export default (req, res) => res.json(started)',
  })
  expect(await ask(server, '/api/a')).toEqual(['nodejs'])
})

test('a build can go to another folder, also outside the app', async () => {
  for (const distDir of ['build/out', '../verso-test-out']) {
    const app = await appFolder(
      {
        'app-data.json': '1',
        'pages/api/a.ts': `import { readFileSync } from 'fs'; export default (req, res) => res.json(readFileSync(new URL('../../app-data.json', import.meta.url), 'utf8'))`,
      },
      { config: { distDir } },
    )
    const { outDir } = await build(app)
    onTestFinished(() => rm(outDir, { recursive: true, force: true }))
    expect(outDir).toBe(join(app.dir, distDir))
    expect(await ask(await serveBuilt(outDir), '/api/a')).toBe('1')
  }
})

test('a folder that cannot be written is named, with what the build needs', async () => {
  const app = await appFolder(
    { ...hello, occupied: 'a file, no folder' },
    { config: { distDir: 'occupied/out' } },
  )
  await expect(build(app)).rejects.toMatchObject({
    code: 'VERSO_ERR_BUILD',
    message: expect.stringMatching(
      /^The build cannot be written: (?:ENOTDIR|ENOENT|EEXIST)/,
    ) as string,
    hint: expect.stringContaining(join(app.dir, 'occupied')) as string,
  })
})

test('a built app folder can be moved as a whole', async () => {
  const app = await appFolder({
    'data.json': '{ "a": 1 }',
    'pages/api/a.ts': `import { readFileSync } from 'fs'; import { join } from 'path'; export default (req, res) => res.json(readFileSync(join(__dirname, '../../data.json'), 'utf8'))`,
  })
  await build(app)
  const moved = `${app.dir}-moved #1`
  onTestFinished(() => rm(moved, { recursive: true, force: true }))
  await rename(app.dir, moved)
  expect(await ask(await serveBuilt(join(moved, '.verso')), '/api/a')).toBe('{ "a": 1 }')
})
