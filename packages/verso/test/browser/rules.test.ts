import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { closeBrowser, openTab } from '../support/browser.ts'
import { serveFixture, type BuiltApp } from '../support/browser-app.ts'

let app: BuiltApp
beforeAll(async () => {
  app = await serveFixture('rules', {
    redirects: [{ source: '/old', destination: '/about', permanent: false }],
    rewrites: {
      beforeFiles: [
        { source: '/posts/:id', has: [{ type: 'query', key: 'swap' }], destination: '/about?s=1' },
      ],
      afterFiles: [
        { source: '/alias', destination: '/about?from=alias' },
        { source: '/p/:id', destination: '/posts/:id' },
        { source: '/to-api/:id', destination: '/api/:id' },
        { source: '/deep/:path*', destination: '/ssr/:path*?z=:path*' },
        {
          source: '/theme',
          has: [{ type: 'cookie', key: 'theme', value: '(?<name>dark|light)' }],
          destination: '/posts/:name',
        },
        { source: '/other/:path*', destination: 'http://127.0.0.1:9/:path*' },
      ],
      fallback: [{ source: '/last/:x', destination: '/ssr/:x' }],
    },
  })
})
afterAll(async () => {
  await closeBrowser()
  await app.close()
})

const shows = (page: Page, heading: string): Promise<void> =>
  page.locator('h1', { hasText: heading }).waitFor()

const json = async (page: Page): Promise<unknown> =>
  JSON.parse((await page.textContent('pre')) ?? '') as unknown

/** Opens the Home page, marks its document and goes elsewhere. */
async function goFromHome(path: string): Promise<{ page: Page; documents: () => string[] }> {
  const { page, requests } = await openTab(app.url)
  await page.goto('/')
  await page.waitForFunction(() => 'told' in window)
  await page.getByRole('button').click()
  const documents = (): string[] =>
    requests.slice(1).filter((asked) => !asked.startsWith('/_next/') && asked !== '/favicon.ico')
  await page.evaluate(`void window.next.router.push(${JSON.stringify(path)})`)
  return { page, documents }
}

test.each([
  // Rewrites of the configuration.
  ['/alias?x=1', 'About', { pathname: '/about', query: { from: 'alias', x: '1' } }],
  [
    '/p/7?x=1#h',
    'Post',
    { pathname: '/posts/[id]', query: { id: '7', x: '1' }, given: { id: '7' } },
  ],
  ['/posts/7?swap=1', 'About', { pathname: '/about', query: { s: '1', swap: '1' } }],
  ['/deep/a/b', 'Server', { query: { path: ['a', 'b'], z: 'a/b' } }],
  ['/last/a', 'Server', { given: { query: { path: ['a'] } } }],
  // The middleware.
  ['/guard/rewrite?q=1', 'About', { pathname: '/about', query: { by: 'guard', q: '1' } }],
  [
    '/guard/server?q=1',
    'Server',
    { query: { path: ['a'], x: '1', q: '1' }, given: { query: { path: ['a'], x: '1' } } },
  ],
] as const)('%s is shown in place, under its own address', async (path, heading, state) => {
  const { page, documents } = await goFromHome(path)
  await shows(page, heading)
  expect(await json(page)).toMatchObject({ asPath: path, isReady: true, ...state })
  expect(page.url()).toBe(app.url + path)
  const [shown] = path.split('#')
  expect(await page.evaluate(() => window.told)).toEqual([
    `routeChangeStart ${path}`,
    `routeChangeComplete ${path}`,
  ])
  expect([shown, await page.textContent('button'), documents()]).toEqual([shown, '1', []])
  await page.goBack()
  await shows(page, 'Home')
  expect(await page.textContent('button')).toBe('1')
})

test.each([
  ['/guard/redirect', '/about?from=guard', 'About'],
  ['/ssr/moved', '/posts/2?m=1', 'Post'],
])('%s leads to another page in place: %s', async (path, target, heading) => {
  const { page, documents } = await goFromHome(path)
  await shows(page, heading)
  expect(page.url()).toBe(app.url + target)
  expect(await page.evaluate(() => window.told)).toEqual([
    `routeChangeStart ${path}`,
    `routeChangeStart ${target}`,
    `routeChangeComplete ${target}`,
  ])
  expect([await page.textContent('button'), documents()]).toEqual(['1', []])
  await page.goBack()
  await shows(page, 'Home')
})

test.each(['/ssr/gone', '/posts/gone', '/guard/gone'])(
  'the 404 page takes the place of %s',
  async (path) => {
    const { page, documents } = await goFromHome(path)
    await shows(page, '404')
    expect(page.url()).toBe(app.url + path)
    expect([await page.textContent('button'), documents()]).toEqual(['1', []])
    await page.goBack()
    await shows(page, 'Home')
  },
)

test.each([
  ['/guard/answer', 'Answer'],
  ['/about?closed=1', undefined],
  ['/old', 'About'],
  ['/nowhere', '404'],
])('%s is the server’s to answer', async (path, heading) => {
  const { page, documents } = await goFromHome(path)
  await page.waitForURL((url) => url.pathname !== '/')
  if (heading !== undefined) await shows(page, heading)
  expect(documents()[0]).toBe(path)
})

test('that a rewrite leads to an API route is no error', async () => {
  const { page, requests } = await openTab(app.url)
  await page.goto('/')
  await page.waitForFunction(() => 'told' in window)
  const told: string[] = []
  await page.exposeFunction('tell', (line: string) => told.push(line))
  await page.evaluate(
    "['routeChangeStart', 'routeChangeError'].forEach((name) => window.next.router.events.on(name, () => window.tell(name)))",
  )
  await page.evaluate('void window.next.router.push("/to-api/7")')
  await page.waitForURL('**/to-api/7')
  expect(told).toEqual(['routeChangeStart'])
  expect(requests).toContain('/to-api/7')
})

test('a circle of redirects is the browser’s to end', async () => {
  const { page } = await goFromHome('/guard/circle')
  await expect(page.waitForURL('**/about')).rejects.toThrow('ERR_TOO_MANY_REDIRECTS')
})

test('a cookie decides, as far as scripts may see it', async () => {
  const { page, context, requests } = await openTab(app.url)
  await context.addCookies([{ name: 'theme', value: 'dark', url: app.url }])
  await page.goto('/')
  await page.waitForFunction(() => 'told' in window)
  await page.evaluate('void window.next.router.push("/theme")')
  await shows(page, 'Post')
  expect(await json(page)).toMatchObject({ asPath: '/theme', given: { id: 'dark' } })
  expect(requests).not.toContain('/theme')
})

test('a prerendered page learns what the rule that led to it added to its query', async () => {
  const { page } = await openTab(app.url)
  for (const [path, query] of [
    ['/alias?x=1', { from: 'alias', x: '1' }],
    ['/guard/rewrite?x=1', { by: 'guard', x: '1' }],
  ] as const) {
    await page.goto(path)
    await page.locator('pre', { hasText: '"isReady":true' }).waitFor()
    expect(await json(page)).toMatchObject({ asPath: path, query })
  }
})

test('the middleware is asked only where it wants to be', async () => {
  const { page, requests } = await openTab(app.url)
  await page.goto('/about')
  await page.waitForFunction(() => 'told' in window)
  await page.evaluate('void window.next.router.push("/")')
  await shows(page, 'Home')
  await page.evaluate('void window.next.router.push("/about")')
  await shows(page, 'About')
  const asked = requests.filter((path) => path.startsWith('/_next/data/'))
  expect(asked.map((path) => path.replace(/^\/_next\/data\/[^/]+/, ''))).toEqual(['/about.json'])
})

test('of several navigations in one go the last one counts', async () => {
  const { page } = await openTab(app.url)
  await page.goto('/')
  await page.waitForFunction(() => 'told' in window)
  const code = "['/ssr/a', '/posts/1', '/about'].map((path) => window.next.router.push(path))"
  expect(await page.evaluate(`Promise.all(${code})`)).toEqual([false, false, true])
  await shows(page, 'About')
  expect((await page.evaluate(() => window.told)).at(-1)).toBe('routeChangeComplete /about')
})
