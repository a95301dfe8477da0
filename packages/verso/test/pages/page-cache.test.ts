import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { createFileStore } from '../../src/pages/file-store.ts'
import { createPageCache } from '../../src/pages/page-cache.ts'
import type { PageRecord } from '../../src/pages/page-record.ts'

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
  const record: PageRecord = {
    kind: 'page',
    status: 200,
    html: Buffer.from('<p>1</p>'),
    data: Buffer.from('{}'),
    htmlEtag: '"h"',
    dataEtag: '"d"',
    revalidate: 1,
    hasData: true,
    generatedAt: now(),
    epoch: 0,
  }
  const page = await cache.make('/a', async () => record)
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
