import { Buffer } from 'node:buffer'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LmdbStore } from '../../src/storage/lmdb-store.ts'
import { tempFolder } from '../support/temp-folder.ts'

test('what was answered is flushed: the file says so itself', async () => {
  const folder = tempFolder()
  const store = new LmdbStore(folder)
  for (let round = 0; round < 20; round++) {
    await store.write((kv) => kv.put(Buffer.from('a'), Buffer.alloc(100, round)))
    // lmdb writes the number of a commit a third time, half a page into the file, once it is on disk.
    const file = readFileSync(join(folder, 'data.mdb'))
    const pageBytes = file.readUInt32LE(24 + 24)
    const commits = [0, pageBytes].map((at) => file.readBigUInt64LE(at + 24 + 128))
    const flushed = file.readBigUInt64LE(pageBytes / 2 + 24 + 128)
    expect([round, flushed]).toEqual([round, commits[0]! > commits[1]! ? commits[0] : commits[1]])
  }
  await store.close()
})

/** Without the tool there is no way to make a disk slow, or fail, for one process alone. */
const noStrace = spawnSync('strace', ['-e', 'trace=none', 'true']).status !== 0

describe.skipIf(noStrace)('a disk (needs strace, which may not be there or not be allowed)', () => {
  const module = new URL('../../dist/storage/lmdb-store.js', import.meta.url).href

  /** Runs a script with a store, whose calls of fdatasync are tampered with; gives back what it printed. */
  function run(tampering: string, script: string): string {
    const code = `
      process.on('unhandledRejection', (error) => { if (!('commitError' in error)) throw error })
      const { LmdbStore } = await import(${JSON.stringify(module)})
      const warnings = []
      const store = new LmdbStore(${JSON.stringify(tempFolder())}, { warn: (line) => warnings.push(line) })
      const put = (key) => store.write((kv) => kv.put(Buffer.from(key), Buffer.from(key)))
      // Neither strace nor a store that hangs must hold this test.
      const { pid } = process
      setTimeout(() => process.kill(pid, 'SIGKILL'), 20_000)
      ${script}
      process.kill(pid, 'SIGKILL')`
    const { stdout } = spawnSync(
      'strace',
      [
        '-f',
        '-o',
        '/dev/null',
        '-e',
        'trace=fdatasync',
        '-e',
        `inject=fdatasync:${tampering}`,
      ].concat([process.execPath, '--input-type=module', '-e', code]),
      { encoding: 'utf8', timeout: 60_000, killSignal: 'SIGKILL' },
    )
    return stdout
  }

  test('that is slow holds the answer back', () => {
    const took = run(
      'delay_enter=400000',
      `for (let n = 0; n < 4; n++) {
        const begun = performance.now()
        await put('k' + n)
        console.log(performance.now() - begun)
      }`,
    )
    for (const milliseconds of took.trim().split('\n')) {
      expect(Number(milliseconds)).toBeGreaterThan(390)
    }
  })

  test('that fails now and then fails some writes, and leaves none waiting', () => {
    // Each of lmdb's threads meets an error at its fourth call and at every fifth after that. The calls take a
    // while and the writers keep no step, so that commits are on their way while others fail.
    const printed = run(
      'error=EIO:delay_enter=5000:when=4+5',
      `const results = []
      await Promise.all(Array.from({ length: 16 }, async (_, writer) => {
        for (let n = 0; n < 40; n++) {
          await new Promise((resolve) => setTimeout(resolve, (writer * 7 + n * 3) % 11))
          results.push(await put(writer + '-' + n).then(() => 'done', (error) => error.codeName))
        }
      }))
      const count = (what) => results.filter((result) => result === what).length
      console.log(JSON.stringify([results.length, count('done') + count('OutOfDiskSpace'), count('done') > 0,
        count('OutOfDiskSpace') > 0, /failing/.test(warnings[0])]))`,
    )
    expect(JSON.parse(printed)).toEqual([640, 640, true, true, true])
  })
})

test('a write that throws leaves nothing behind, others in the same commit stay', async () => {
  const store = new LmdbStore(tempFolder())
  const results = await Promise.allSettled([
    store.write((kv) => kv.put(Buffer.from('a'), Buffer.from('1'))),
    store.write((kv) => {
      kv.put(Buffer.from('b'), Buffer.from('1'))
      throw new Error('changed my mind')
    }),
    store.write((kv) => [kv.get(Buffer.from('a'))?.toString(), kv.get(Buffer.from('b'))]),
  ])
  expect(results).toMatchObject([
    { status: 'fulfilled' },
    { status: 'rejected' },
    { status: 'fulfilled', value: ['1', undefined] },
  ])
  expect(store.get(Buffer.from('b'))).toBeUndefined()
  await store.close()
})

test('a snapshot stays as it was, also within a write', async () => {
  const store = new LmdbStore(tempFolder())
  const key = Buffer.from('a')
  await store.write((kv) => kv.put(key, Buffer.from('old')))
  const snapshot = store.snapshot()
  await store.write((kv) => {
    kv.put(key, Buffer.from('new'))
    expect(String(snapshot.get(key))).toBe('old')
    expect(String(kv.get(key))).toBe('new')
    expect(
      snapshot.list({ from: key, to: Buffer.from('b') }).map((entry) => String(entry.value)),
    ).toEqual(['old'])
  })
  expect(String(snapshot.get(key))).toBe('old')
  expect(String(store.get(key))).toBe('new')
  snapshot.done()
  expect(() => snapshot.get(key)).toThrow(/ended/)
  await store.close()
})

test('ranges are walked in both directions, with the end left out', async () => {
  const store = new LmdbStore(tempFolder())
  await store.write((kv) => {
    for (const name of ['a', 'b', 'bb', 'c', 'd']) kv.put(Buffer.from(name), Buffer.from(name))
  })
  const names = (from: string, to: string, options = {}): string[] =>
    store
      .list({ from: Buffer.from(from), to: Buffer.from(to) }, options)
      .map(({ value }) => String(value))
  expect(names('b', 'd')).toEqual(['b', 'bb', 'c'])
  expect(names('b', 'd', { reverse: true })).toEqual(['c', 'bb', 'b'])
  expect(names('b', 'd', { reverse: true, limit: 2 })).toEqual(['c', 'bb'])
  expect(names('x', 'b')).toEqual([])
  await store.close()
})
