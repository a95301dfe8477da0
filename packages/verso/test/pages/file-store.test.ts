import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { build } from 'vite'
import { expect, onTestFinished, test } from 'vitest'

import { createFileStore } from '../../src/pages/file-store.ts'
import { createMemoryStore } from '../../src/pages/memory-store.ts'
import type { PageRecord } from '../../src/pages/page-record.ts'
import type { PageStore } from '../../src/pages/page-store.ts'
import { createEtag } from '../../src/response/etag.ts'

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'verso-store-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

function record(text: string, epoch = 0): PageRecord {
  return {
    kind: 'page',
    status: 200,
    html: Buffer.from(`<p>${text}</p>`),
    data: Buffer.from(JSON.stringify({ text })),
    htmlEtag: '"h"',
    dataEtag: '"d"',
    revalidate: 60,
    hasData: true,
    generatedAt: 1_700_000_000_000,
    epoch,
  }
}

/** The files below a folder, relative to it. */
async function filesOf(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
}

const stores: Record<string, () => Promise<PageStore>> = {
  files: async () => createFileStore(await folder()),
  memory: async () => createMemoryStore(),
}

for (const [name, create] of Object.entries(stores)) {
  test(`${name}: what is put in comes out`, async () => {
    const store = await create()
    expect(await store.get('/a')).toEqual({ record: undefined, epoch: 0 })
    expect(await store.set('/a', record('ä'))).toBe(true)
    expect(await store.get('/a')).toEqual({ record: record('ä'), epoch: 0 })
    expect((await store.get('/A')).record).toBeUndefined()
    await store.set('/a', record('two'))
    expect((await store.get('/a')).record?.html.toString()).toBe('<p>two</p>')
  })

  test(`${name}: a page made before an invalidation does not replace one made after`, async () => {
    const store = await create()
    await store.set('/a', record('old'))
    expect(await store.invalidate('/a')).toBe(1)
    expect(await store.get('/a')).toMatchObject({ epoch: 1, record: { epoch: 0 } })
    expect(await store.set('/a', record('new', 1))).toBe(true)
    expect(await store.set('/a', record('late', 0))).toBe(false)
    expect((await store.get('/a')).record?.html.toString()).toBe('<p>new</p>')
  })

  test(`${name}: one lease at a time`, async () => {
    const store = await create()
    const lease = await store.lease('/a', 60_000)
    expect(lease).toBeDefined()
    expect(await store.lease('/a', 60_000)).toBeUndefined()
    expect(await store.lease('/b', 60_000)).toBeDefined()
    await lease?.release()
    // One that has run out, of a process that is no more, is taken over.
    expect(await store.lease('/a', -1)).toBeDefined()
    expect(await store.lease('/a', 60_000)).toBeDefined()
  })
}

test('keys of any kind stay inside the folder, short and apart', async () => {
  const dir = await folder()
  const store = await createFileStore(dir)
  const keys = [
    '/../../etc/passwd',
    '/a\0b',
    `/${'x'.repeat(5_000)}`,
    '/A',
    '/a',
    '/c%3A',
    '/CON',
    '/',
  ]
  for (const key of keys) await store.set(key, record(key))
  for (const key of keys) {
    expect(JSON.parse(String((await store.get(key)).record?.data))).toEqual({ text: key })
  }
  const files = await filesOf(dir)
  expect(files).toHaveLength(keys.length)
  for (const file of files)
    expect(file.slice(dir.length)).toMatch(/^\/[0-9a-f]{2}\/[0-9a-f]{64}\.page$/)
})

test('what visitors thought up is not written: no 404s, and nothing once the disk is nearly full', async () => {
  const dir = await folder()
  let isRoomy = true
  const store = await createFileStore(dir, { hasRoom: async () => isRoomy })
  const missing = { ...record('', 1), kind: 'not-found', status: 404 } as const
  expect(await store.set('/guess', missing)).toBe(true)
  expect(await filesOf(dir)).toEqual([])
  await store.set('/a', record('a'))
  isRoomy = false
  await expect(store.set('/b', record('b'))).rejects.toThrow('nearly full')
  // What is there already may change, also into a 404: after a restart it must not be back.
  await store.set('/a', record('two'))
  expect((await store.get('/a')).record?.html.toString()).toBe('<p>two</p>')
  await store.set('/a', missing)
  expect((await store.get('/a')).record?.kind).toBe('not-found')
  expect(await filesOf(dir)).toHaveLength(1)
  const listing = await createFileStore(dir, { isListed: true, hasRoom: async () => false })
  await listing.set('/listed', missing)
  expect((await listing.get('/listed')).record?.kind).toBe('not-found')
})

test('a server of the last build, which still runs, leaves nothing to the new one', async () => {
  const dir = await folder()
  const [old, young] = [
    await createFileStore(dir, { build: 'one' }),
    await createFileStore(dir, { build: 'two' }),
  ]
  await young.set('/a', record('young'))
  await old.set('/a', record('old', 7))
  await old.invalidate('/a')
  expect(await young.get('/a')).toEqual({ record: record('young'), epoch: 0 })
  await old.set('/only-old', record('old'))
  expect((await young.get('/only-old')).record).toBeUndefined()
})

test('a removed page is gone, and a count that fell behind catches up', async () => {
  const store = await createFileStore(await folder())
  await store.set('/a', record('ahead', 4))
  expect(await store.invalidate('/a')).toBe(5)
  await store.remove('/a')
  await store.remove('/never')
  expect(await store.get('/a')).toEqual({ record: undefined, epoch: 5 })
})

test('it survives a restart, invalidations included', async () => {
  const dir = await folder()
  const before = await createFileStore(dir)
  await before.set('/a', record('kept'))
  await before.invalidate('/a')
  const after = await createFileStore(dir)
  expect(await after.get('/a')).toEqual({ record: record('kept'), epoch: 1 })
})

test('a torn or flipped file is no page', async () => {
  const dir = await folder()
  const store = await createFileStore(dir)
  await store.set('/a', record('whole'))
  const [file = ''] = await filesOf(dir)
  const whole = await readFile(file)
  for (let length = 0; length < whole.length; length++) {
    await writeFile(file, whole.subarray(0, length))
    expect((await store.get('/a')).record).toBeUndefined()
  }
  for (let at = 0; at < whole.length; at++) {
    const flipped = Buffer.from(whole)
    flipped[at] = (flipped[at] as number) ^ 1
    await writeFile(file, flipped)
    expect((await store.get('/a')).record).toBeUndefined()
  }
  await writeFile(file, whole)
  expect((await store.get('/a')).record).toEqual(record('whole'))
})

test('a file of another key is not taken for this one', async () => {
  const dir = await folder()
  const store = await createFileStore(dir)
  await store.set('/a', record('a'))
  const [from = ''] = await filesOf(dir)
  await store.set('/b', record('b'))
  const to = (await filesOf(dir)).find((file) => file !== from) ?? ''
  await writeFile(to, await readFile(from))
  expect((await store.get('/b')).record).toBeUndefined()
})

test('drafts of a killed process are removed, those being written are not', async () => {
  const dir = await folder()
  await (await createFileStore(dir)).set('/a', record('a'))
  const [old, young] = [join(dir, 'tmp', 'old'), join(dir, 'tmp', 'young')]
  await writeFile(old, 'x')
  await writeFile(young, 'x')
  await utimes(old, 1, 1)
  await createFileStore(dir)
  const left = await readdir(join(dir, 'tmp'))
  expect(left).toEqual(['young'])
})

test('readers never see half a page, and kill -9 leaves a whole one', async () => {
  const dir = await folder()
  const script = await bundleWriter(await folder())
  const store = await createFileStore(dir)
  let newest = 0
  for (let round = 0; round < 3; round++) {
    const child = spawn(process.execPath, [script, dir, String(newest + 1)])
    const lines = createInterface({ input: child.stdout })
    const written: number[] = []
    lines.on('line', (line) => written.push(Number(line)))
    await once(lines, 'line')
    while (written.length < 15) {
      const { record: seen } = await store.get('/page')
      expect(createEtag(String(seen?.html))).toBe(seen?.htmlEtag)
    }
    child.kill('SIGKILL')
    await once(child, 'exit')
    newest = Math.max(newest, ...written)
    const { record: left } = await (await createFileStore(dir)).get('/page')
    expect(createEtag(String(left?.html))).toBe(left?.htmlEtag)
    // The one it said it had written, or the next, of which it had no time to speak.
    expect(left?.generatedAt).toBeGreaterThanOrEqual(newest)
    newest = Number(left?.generatedAt)
  }
})

/** Node runs no TypeScript by itself. */
async function bundleWriter(outDir: string): Promise<string> {
  const entry = fileURLToPath(new URL('support/crash-writer.ts', import.meta.url))
  await build({
    configFile: false,
    logLevel: 'silent',
    build: { ssr: entry, outDir, rollupOptions: { output: { entryFileNames: 'writer.mjs' } } },
  })
  return join(outDir, 'writer.mjs')
}
