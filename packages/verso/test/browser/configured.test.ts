import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { closeBrowser, openTab } from '../support/browser.ts'
import { serveFixture, type BuiltApp } from '../support/browser-app.ts'

let app: BuiltApp
beforeAll(async () => {
  app = await serveFixture('configured', {
    basePath: '/docs',
    trailingSlash: true,
    reactStrictMode: true,
  })
})
afterAll(async () => {
  await closeBrowser()
  await app.close()
})

const shows = (page: Page, heading: string): Promise<void> =>
  page.locator('h1', { hasText: heading }).waitFor()

const documents = (requests: readonly string[]): string[] =>
  requests.filter((path) => !path.includes('/_next/') && path !== '/favicon.ico')

test('links, navigation and the router below a base path, with slashes at the end', async () => {
  const { page, errors, requests } = await openTab(app.url)
  await page.goto('/docs/')
  expect(JSON.parse((await page.textContent('pre')) ?? '')).toEqual({
    basePath: '/docs',
    asPath: '/',
  })
  expect(await page.getByRole('link', { name: 'Post' }).getAttribute('href')).toBe(
    '/docs/posts/1/?x=1',
  )
  await page.getByRole('link', { name: 'About' }).click()
  await shows(page, 'About')
  expect(page.url()).toBe(`${app.url}/docs/about/`)
  await page.goBack()
  await shows(page, 'Home')
  await page.getByRole('link', { name: 'Post' }).click()
  await shows(page, 'Post')
  expect(page.url()).toBe(`${app.url}/docs/posts/1/?x=1`)
  expect(JSON.parse((await page.textContent('pre')) ?? '')).toMatchObject({
    query: { id: '1', x: '1' },
  })
  await page.getByRole('link', { name: 'Home' }).click()
  await shows(page, 'Home')
  await page.getByRole('button', { name: 'push' }).click()
  await shows(page, 'Post')
  expect(page.url()).toBe(`${app.url}/docs/posts/pushed/`)
  expect(documents(requests)).toEqual(['/docs/'])
  // The middleware lets pages without data pass, and then there is none: browsers print that by themselves.
  expect(errors.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([])
})

test('scripts of the document run once, in the browser', async () => {
  const { page, errors } = await openTab(app.url)
  await page.goto('/docs/')
  await page.locator('body[data-lazy="there"]').waitFor({ state: 'attached' })
  await page.getByRole('link', { name: 'About' }).click()
  await shows(page, 'About')
  expect(await page.getAttribute('body', 'data-counted')).toBe('undefinedonce')
  expect(await page.locator('script[data-nscript]').count()).toBe(2)
  expect(errors.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([])
})

test('an address outside of the base path stays as it is, and entries of the history have the base path', async () => {
  const { page } = await openTab(app.url)
  await page.goto('/elsewhere/?x=1')
  await shows(page, '404')
  await page.waitForFunction(() => 'next' in window)
  expect(page.url()).toBe(`${app.url}/elsewhere/?x=1`)
  await page.goto('/docs/')
  await page.waitForFunction(() => 'next' in window)
  await page.evaluate(() => {
    const { next, seen } = Object.assign(window, { seen: [] as string[] }) as unknown as {
      next: { router: { beforePopState: (decide: (entry: { as: string }) => boolean) => void } }
      seen: string[]
    }
    next.router.beforePopState(({ as }) => seen.push(as) < 0)
  })
  await page.getByRole('link', { name: 'About' }).click()
  await shows(page, 'About')
  await page.goBack()
  await page.waitForFunction(() => (window as { seen?: string[] }).seen?.length === 1)
  expect(await page.evaluate(() => (window as { seen?: string[] }).seen)).toEqual(['/docs/'])
  // It was left to the page, which did nothing.
  await shows(page, 'About')
})

test.each([
  ['Private', '/docs/login/'],
  ['Secret', '/docs/posts/secret/'],
])('the middleware has its say before a page is shown: %s', async (link, path) => {
  const { page } = await openTab(app.url)
  await page.goto('/docs/')
  await page.getByRole('link', { name: link }).click()
  await shows(page, 'Login')
  expect(page.url()).toBe(app.url + path)
})
