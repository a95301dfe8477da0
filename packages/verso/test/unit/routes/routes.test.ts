import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterEach, describe, expect, test } from 'vitest'

import { parseSegment } from '../../../src/routes/parse-segment.ts'
import { scanRoutes } from '../../../src/routes/scan-routes.ts'

const folders: string[] = []

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

async function appWith(files: string[]): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'verso-routes-'))
  folders.push(dir)
  for (const file of files) {
    await mkdir(dirname(join(dir, file)), { recursive: true })
    await writeFile(join(dir, file), '')
  }
  return dir
}

async function scan(files: string[], pageExtensions = ['tsx', 'ts', 'jsx', 'js', 'mjs', 'cjs']) {
  return scanRoutes({ dir: await appWith(files), pagesDir: 'pages', pageExtensions })
}

describe('parseSegment', () => {
  test.each([
    ['users', { kind: 'static', text: 'users' }],
    ['[id]', { kind: 'param', name: 'id' }],
    ['[...slug]', { kind: 'catch-all', name: 'slug' }],
    ['[[...slug]]', { kind: 'optional-catch-all', name: 'slug' }],
    ['post-[id]', { kind: 'static', text: 'post-[id]' }],
    ['[dyn].top', { kind: 'static', text: '[dyn].top' }],
    ['(group)', { kind: 'static', text: '(group)' }],
  ])('reads %s', (text, expected) => {
    expect(parseSegment(text, 'pages/x.ts')).toEqual(expected)
  })

  test.each([
    '[]',
    '[[]]',
    '[[id]]',
    '[...]',
    '[.a]',
    '[..a]',
    '[[...]]',
    '[[[...a]]]',
    '[…slug]',
    '[[a]',
    '[a]]',
  ])('refuses %s and names the file', (text) => {
    expect(() => parseSegment(text, 'pages/api/x.ts')).toThrow(
      expect.objectContaining({
        code: 'VERSO_ERR_ROUTE_NAME',
        message: expect.stringContaining('pages/api/x.ts'),
      }),
    )
  })
})

describe('scanRoutes', () => {
  test('lists every file with a page ending, odd names included, in the order routes are tried', async () => {
    const routes = await scan([
      'pages/api/users/[id].ts',
      'pages/api/users/index.ts',
      'pages/api/users/new.ts',
      'pages/api/[...rest].ts',
      'pages/api/index.js',
      'pages/api/_private.ts',
      'pages/api/thing.test.ts',
      'pages/api/@at.ts',
      'pages/api/nested/index/index.js',
      'pages/api/mod.mjs',
      'pages/api/types.d.ts',
      'pages/api/readme.md',
      'pages/_app.tsx',
      'pages/index.tsx',
    ])
    expect(routes.map((route) => [route.kind, route.pattern])).toEqual([
      ['page', '/'],
      ['api', '/api'],
      ['api', '/api/@at'],
      ['api', '/api/_private'],
      ['api', '/api/mod'],
      ['api', '/api/nested/index'],
      ['api', '/api/thing.test'],
      ['api', '/api/users'],
      ['api', '/api/users/new'],
      ['api', '/api/users/[id]'],
      ['api', '/api/[...rest]'],
    ])
  })

  test('takes the longest of the configured endings', async () => {
    const routes = await scan(['pages/api/a.page.ts', 'pages/api/b.ts'], ['page.ts'])
    expect(routes.map((route) => route.pattern)).toEqual(['/api/a'])
  })

  test('follows links and ignores dangling ones', async () => {
    const dir = await appWith(['elsewhere/hi.ts', 'pages/api/x.ts'])
    await symlink(join(dir, 'elsewhere'), join(dir, 'pages/api/linked'))
    await symlink(join(dir, 'nowhere'), join(dir, 'pages/api/dangling.ts'))
    const routes = await scanRoutes({ dir, pagesDir: 'pages', pageExtensions: ['ts'] })
    expect(routes.map((route) => route.pattern)).toEqual(['/api/linked/hi', '/api/x'])
  })

  test('a loop of links ends', async () => {
    const dir = await appWith(['pages/api/x.ts'])
    await symlink(join(dir, 'pages/api'), join(dir, 'pages/api/again'))
    const routes = await scanRoutes({ dir, pagesDir: 'pages', pageExtensions: ['ts'] })
    expect(routes.map((route) => route.pattern)).toEqual(['/api/x'])
  })

  test('says what to do without a pages folder', async () => {
    const dir = await appWith(['other/x.ts'])
    await expect(
      scanRoutes({ dir, pagesDir: 'pages', pageExtensions: ['ts'] }),
    ).rejects.toMatchObject({
      code: 'VERSO_ERR_NO_PAGES',
      hint: expect.stringContaining('pages/api/hello.ts'),
    })
  })

  test.each<[files: string[], code: string]>([
    [['pages/api/a.ts', 'pages/api/a.js'], 'VERSO_ERR_ROUTE_CONFLICT'],
    [['pages/api/a.ts', 'pages/api/a/index.ts'], 'VERSO_ERR_ROUTE_CONFLICT'],
    [['pages/api/[id].ts', 'pages/api/[user].ts'], 'VERSO_ERR_ROUTE_CONFLICT'],
    [['pages/api/[id]/a.ts', 'pages/api/[user]/b.ts'], 'VERSO_ERR_ROUTE_CONFLICT'],
    [['pages/api/[...a].ts', 'pages/api/[...b].ts'], 'VERSO_ERR_ROUTE_CONFLICT'],
    [['pages/api/[...a].ts', 'pages/api/[[...a]].ts'], 'VERSO_ERR_ROUTE_CONFLICT'],
    [['pages/api/[[...a]].ts', 'pages/api/index.ts'], 'VERSO_ERR_ROUTE_CONFLICT'],
    [['pages/api/x/[[...a]].ts', 'pages/api/x.ts'], 'VERSO_ERR_ROUTE_CONFLICT'],
    [['pages/[[...a]].ts', 'pages/index.ts'], 'VERSO_ERR_ROUTE_CONFLICT'],
  ])('refuses %j and names both files', async (files, code) => {
    await expect(scan(files)).rejects.toMatchObject({ code })
    await expect(scan(files)).rejects.toThrow(files[0])
    await expect(scan(files)).rejects.toThrow(files[1])
  })

  test.each([['pages/api/[id]/[id].ts'], ['pages/api/[a-b]/[ab].ts'], ['pages/api/[...a]/b.ts']])(
    'refuses %s, which contradicts itself',
    async (file) => {
      await expect(scan([file])).rejects.toMatchObject({ code: 'VERSO_ERR_ROUTE_NAME' })
    },
  )

  test('a parameter and a catch-all of other names live side by side, as in Next.js', async () => {
    const routes = await scan(['pages/api/[id].ts', 'pages/api/[...rest].ts'])
    expect(routes.map((route) => route.pattern)).toEqual(['/api/[id]', '/api/[...rest]'])
  })
})
