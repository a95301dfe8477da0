import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { closeBrowser, openTab } from '../support/browser.ts'
import { serveFixture, type BuiltApp } from '../support/browser-app.ts'

let app: BuiltApp
beforeAll(async () => {
  app = await serveFixture('browser')
})
afterAll(async () => {
  await closeBrowser()
  await app.close()
})

test('a served page comes to life', async () => {
  const { page, errors } = await openTab(app.url)
  await page.goto('/')
  const id = await page.textContent('#id')
  await page.click('#count')
  await page.getByText('clicked 1').waitFor()
  expect(await page.textContent('#id')).toBe(id)
  expect(errors).toEqual([])
})

test('a link changes the page in place', async () => {
  const { page, errors, requests } = await openTab(app.url)
  await page.goto('/')
  await page.click('#layout')
  await page.click('text=About')
  await page.locator('h1', { hasText: 'About' }).waitFor()
  expect(page.url()).toBe(`${app.url}/about`)
  expect(await page.title()).toBe('About')
  // The layout was not made anew, and the document was loaded once.
  expect(await page.textContent('#layout')).toBe('1')
  expect(requests.filter((path) => path === '/about')).toEqual([])
  expect(errors).toEqual([])
})
