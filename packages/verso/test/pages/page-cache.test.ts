import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'

import { expect, onTestFinished, test } from 'vitest'

import { createFileStore } from '../../src/pages/file-store.ts'
import { createMemoryStore } from '../../src/pages/memory-store.ts'
import { createPageCache } from '../../src/pages/page-cache.ts'
import type { PageRecord } from '../../src/pages/page-record.ts'
import { createRenewalLine } from '../../src/pages/renderings.ts'

const record: PageRecord = {
  kind: 'page',
  status: 200,
  html: Buffer.from('<p>1</p>'),
  data: Buffer.from('{}'),
  htmlEtag: '"h"',
  dataEtag: '"d"',
  revalidate: 1,
  hasData: true,
  generatedAt: 0,
  epoch: 0,
}

test('a page whose renewal failed is not looked up again in its own file', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'verso-cache-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const failed: unknown[] = []
  let ahead = 0
  const now = (): number => Date.now() + ahead
  const cache = createPageCache({
    store: await createFileStore(dir),
    report: (error) => void failed.push(error),
    now,
  })
  const page = await cache.make('/a', async () => ({ ...record, generatedAt: now() }))
  const { heldAt } = page
  ahead = 1_500
  // Looking at it after a while has the store asked, which says: written at the moment the page was taken into memory.
  expect(cache.isStale(cache.peek('/a') ?? page)).toBe(true)
  cache.refresh('/a', () => Promise.reject(new Error('the source is down')))
  await expect.poll(() => failed.length).toBe(1)
  await expect.poll(() => cache.peek('/a') === undefined || page.heldAt > heldAt).toBe(true)
  expect(cache.peek('/a')).toBe(page)
  expect(page.revalidate).toBe(3)
})

test('a renewal that never comes back holds up the next one for a while only', async () => {
  const renewals = createRenewalLine<string>(20)
  void renewals.join('/a', () => new Promise(() => {}))
  expect(renewals.isUnderWay('/a')).toBe(true)
  const [second, third] = [1, 2].map(async () => renewals.join('/a', async () => 'renewed'))
  expect(await Promise.all([second, third])).toEqual(['renewed', 'renewed'])
  await expect.poll(() => renewals.isUnderWay('/a')).toBe(false)
  expect(await renewals.join('/a', async () => 'again')).toBe('again')
})

test('a page that is being revalidated is not made a second time for its visitors', async () => {
  const cache = createPageCache({ store: createMemoryStore(), report: () => {} })
  const page = await cache.make('/a', async () => ({ ...record, revalidate: false }))
  let end = (_made: PageRecord): void => {}
  const renewal = cache.revalidate('/a', () => new Promise((resolve) => (end = resolve)))
  await expect.poll(() => cache.isStale(page)).toBe(true)
  let calls = 0
  cache.refresh('/a', async (epoch) => {
    calls++
    return { ...record, epoch }
  })
  // A store in memory takes no longer.
  await setImmediate()
  end({ ...record, revalidate: false, generatedAt: Date.now(), epoch: 1 })
  await renewal
  expect(calls).toBe(0)
  expect(cache.peek('/a')?.record.epoch).toBe(1)
})

test('a clock that is set back keeps no page longer than twice its time', async () => {
  let time = Date.now()
  const cache = createPageCache({ store: createMemoryStore(), report: () => {}, now: () => time })
  const page = await cache.make('/a', async () => ({
    ...record,
    revalidate: 60,
    generatedAt: time,
  }))
  time -= 59_000
  expect(cache.isStale(page)).toBe(false)
  time -= 3_600_000
  expect(cache.isStale(page)).toBe(true)
})
