import { expect, test } from 'vitest'

import { createPageMemory } from '../../src/pages/page-memory.ts'
import type { PageRecord } from '../../src/pages/page-record.ts'

const limit = 1_000_000

function pageOf(kind: PageRecord['kind'], bytes = 0): { record: PageRecord } {
  const [html, data] = [Buffer.alloc(bytes), Buffer.alloc(0)]
  const facts = { revalidate: false, hasData: true, generatedAt: 0, epoch: 0 } as const
  const status = kind === 'page' ? 200 : 404
  return { record: { ...facts, kind, status, html, data, htmlEtag: '', dataEtag: '' } }
}

test('paths that are no pages push out no page, however many there are', () => {
  const memory = createPageMemory(limit)
  for (let n = 0; n < 100; n++) memory.set(`/page/${n}`, pageOf('page', 5_000))
  for (let n = 0; n < 100_000; n++) memory.set(`/guess/${n}`, pageOf('not-found'))
  for (let n = 0; n < 100; n++) expect(memory.get(`/page/${n}`)).toBeDefined()
  expect(memory.get('/guess/0')).toBeUndefined()
  expect(memory.get('/guess/99999')).toBeDefined()
  expect(memory.size).toBeLessThanOrEqual(limit)
})

test('a path counts as much as the page behind it', () => {
  const memory = createPageMemory(limit)
  for (let n = 0; n < 1_000; n++) memory.set(`/${'x'.repeat(10_000)}${n}`, pageOf('page'))
  let kept = 0
  for (let n = 0; n < 1_000; n++) {
    if (memory.get(`/${'x'.repeat(10_000)}${n}`) !== undefined) kept++
  }
  expect(kept).toBeGreaterThan(50)
  expect(kept).toBeLessThan(100)
})

test('a page that becomes none, or the other way round, is there once', () => {
  const memory = createPageMemory(limit)
  memory.set('/a', pageOf('page', 100))
  memory.set('/a', pageOf('not-found'))
  expect(memory.get('/a')?.record.kind).toBe('not-found')
  memory.set('/a', pageOf('page', 200))
  expect(memory.get('/a')?.record.html.length).toBe(200)
  memory.delete('/a')
  expect(memory.get('/a')).toBeUndefined()
  expect(memory.size).toBe(0)
})
