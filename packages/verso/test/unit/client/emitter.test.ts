import { expect, test } from 'vitest'

import { createEvents } from '../../../src/client/emitter.ts'

test('off takes away one registration, and none that is unknown', () => {
  const events = createEvents()
  let count = 0
  const handler = (): void => void (count += 1)
  events.on('routeChangeStart', handler)
  events.on('routeChangeStart', handler)
  events.off('routeChangeStart', () => {})
  events.emit('routeChangeStart')
  expect(count).toBe(2)
  events.off('routeChangeStart', handler)
  events.emit('routeChangeStart')
  expect(count).toBe(3)
})

test('a listener that leaves does not take the next one’s turn', () => {
  const events = createEvents()
  const told: string[] = []
  const once = (): void => {
    told.push('once')
    events.off('routeChangeComplete', once)
  }
  events.on('routeChangeComplete', once)
  events.on('routeChangeComplete', () => void told.push('always'))
  events.emit('routeChangeComplete')
  events.emit('routeChangeComplete')
  expect(told).toEqual(['once', 'always', 'always'])
})
