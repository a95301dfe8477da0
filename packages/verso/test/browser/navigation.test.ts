import type { Page } from 'playwright-core'
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

/** Waits for a page of the fixture by its heading. */
const shows = (page: Page, heading: string): Promise<void> =>
  page.locator('h1', { hasText: heading }).waitFor()

/** What the fixture's `_app` heard of the router. */
const told = (page: Page): Promise<string[]> => page.evaluate(() => window.told)

const scrollY = (page: Page): Promise<number> => page.evaluate(() => window.scrollY)

const json = async (page: Page): Promise<unknown> =>
  JSON.parse((await page.textContent('pre')) ?? '') as unknown

/** Requests for documents and data, without scripts, styles and images. */
const asked = (requests: readonly string[]): string[] =>
  requests.filter((path) => !path.startsWith('/_next/static/') && path !== '/favicon.ico')

declare global {
  interface Window {
    told: string[]
  }
}

test('a served page comes to life with what the server rendered', async () => {
  const { page, errors } = await openTab(app.url)
  await page.goto('/')
  const id = await page.textContent('#id')
  await page.click('#count')
  await page.getByText('clicked 1').waitFor()
  expect(await page.textContent('#id')).toBe(id)
  expect(errors).toEqual([])
})

test('without JavaScript links lead to whole pages', async () => {
  const { page } = await openTab(app.url, { javaScriptEnabled: false })
  await page.goto('/')
  await page.click('text=About')
  await shows(page, 'About')
  expect(page.url()).toBe(`${app.url}/about`)
})

test('a link changes the page in place and tells so', async () => {
  const { page, errors, requests } = await openTab(app.url)
  await page.goto('/')
  await page.click('#layout')
  await page.getByRole('link', { name: 'About' }).click()
  await shows(page, 'About')
  expect(page.url()).toBe(`${app.url}/about`)
  // The layout was not made anew, and no other document was loaded.
  expect(await page.textContent('#layout')).toBe('1')
  expect(asked(requests)).not.toContain('/about')
  expect(await told(page)).toEqual([
    'routeChangeStart "/about" {"shallow":false}',
    'beforeHistoryChange "/about" {"shallow":false}',
    'routeChangeComplete "/about" {"shallow":false}',
  ])
  expect(errors).toEqual([])
})

test('the head follows the page', async () => {
  const { page } = await openTab(app.url)
  const description = () =>
    page
      .locator('meta[name=description]')
      .evaluateAll((all) => all.map((meta) => meta.getAttribute('content')))
  await page.goto('/')
  expect([await page.title(), await description()]).toEqual(['Home', ['by the app']])
  await page.getByRole('link', { name: 'About' }).click()
  await shows(page, 'About')
  expect([await page.title(), await description()]).toEqual(['About', ['by the page']])
  expect(await page.locator('meta[property="og:title"]').count()).toBe(1)
  expect(await page.locator('link[rel=alternate]').count()).toBe(0)
  await page.getByRole('link', { name: 'Server' }).click()
  await shows(page, 'Server')
  expect([await page.title(), await description()]).toEqual(['Fixture', ['by the app']])
  await page.goBack()
  await page.goBack()
  await shows(page, 'Home')
  expect([await page.title(), await description()]).toEqual(['Home', ['by the app']])
  expect(await page.locator('link[rel=alternate]').count()).toBe(1)
  expect(await page.locator('meta[charset]').count()).toBe(1)
})

test('back and forward restore scroll and focus', async () => {
  const { page } = await openTab(app.url)
  await page.goto('/')
  await page.locator('#count').waitFor()
  await page.evaluate(() => window.scrollTo(0, 700))
  await page.getByRole('link', { name: 'About' }).click()
  await shows(page, 'About')
  expect(await scrollY(page)).toBe(0)
  await page.evaluate(() => window.scrollTo(0, 1200))
  await page.goBack()
  await shows(page, 'Home')
  await page.waitForFunction(() => window.scrollY === 700)
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('About')
  await page.goForward()
  await shows(page, 'About')
  await page.waitForFunction(() => window.scrollY === 1200)
})

test('a reload stays where it was', async () => {
  const { page } = await openTab(app.url)
  await page.goto('/')
  await page.getByRole('link', { name: 'About' }).click()
  await shows(page, 'About')
  await page.evaluate(() => window.scrollTo(0, 900))
  await page.reload()
  await page.waitForFunction(() => window.scrollY === 900)
})

describe('fragments', () => {
  test('of this page are gone to without a request', async () => {
    const { page, requests } = await openTab(app.url)
    await page.goto('/about')
    const before = requests.length
    await page.getByRole('link', { name: 'Far' }).click()
    await page.waitForFunction(() => window.scrollY > 1000)
    expect(page.url()).toBe(`${app.url}/about#far`)
    expect(requests.slice(before).filter((path) => path.includes('about'))).toEqual([])
    expect(await told(page)).toEqual([
      'hashChangeStart "/about#far" {"shallow":false}',
      'hashChangeComplete "/about#far" {"shallow":false}',
    ])
    await page.goBack()
    await page.waitForFunction(() => window.scrollY === 0)
  })

  test('of another page are scrolled to', async () => {
    const { page } = await openTab(app.url)
    await page.goto('/')
    await page.getByRole('link', { name: 'Far' }).click()
    await shows(page, 'About')
    await page.waitForFunction(() => window.scrollY > 1000)
  })

  test('of plain links keep back and forward working', async () => {
    const { page } = await openTab(app.url)
    await page.goto('/')
    await page.getByRole('link', { name: 'About' }).click()
    await shows(page, 'About')
    await page.click('#to-plain')
    await page.waitForFunction(() => window.scrollY > 1000)
    await page.goBack()
    await page.waitForFunction(() => window.scrollY < 1000)
    await page.goBack()
    await shows(page, 'Home')
  })
})

describe('data', () => {
  test('of prerendered pages is fetched when the link is seen, and not again', async () => {
    const { page, requests } = await openTab(app.url)
    await page.goto('/')
    const address = /^\/_next\/data\/[^/]+\/posts\/1\.json$/
    await page.waitForFunction(() =>
      performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/posts/1.json')),
    )
    await page.getByRole('link', { name: 'Post 1' }).click()
    await shows(page, 'Post 1 true')
    expect(requests.filter((path) => address.test(path))).toHaveLength(1)
    expect(await json(page)).toEqual({ id: '1' })
    expect(asked(requests)).not.toContain('/posts/1')
  })

  test('of server-rendered pages is fetched when the link is followed', async () => {
    const { page, requests } = await openTab(app.url)
    await page.goto('/')
    await page.waitForLoadState('networkidle')
    expect(requests.filter((path) => path.includes('/ssr/a/b.json'))).toEqual([])
    await page.getByRole('link', { name: 'Server' }).click()
    await shows(page, 'Server')
    expect(await json(page)).toEqual({
      query: { path: ['a', 'b'], x: '1' },
      resolvedUrl: '/ssr/a/b?x=1',
    })
    expect(asked(requests)).not.toContain('/ssr/a/b?x=1')
  })

  test('of pages with getInitialProps comes from the browser', async () => {
    const { page } = await openTab(app.url)
    await page.goto('/initial')
    await shows(page, 'server /initial')
    await page.goto('/')
    await page.getByRole('link', { name: 'Initial' }).click()
    await shows(page, 'browser /initial')
  })

  test('that redirects leads on', async () => {
    const { page, requests } = await openTab(app.url)
    await page.goto('/')
    await page.click('#layout')
    await page.getByRole('link', { name: 'Moved' }).click()
    await shows(page, 'About')
    expect(page.url()).toBe(`${app.url}/about`)
    expect(await page.textContent('#layout')).toBe('1')
    expect(asked(requests)).not.toContain('/moved')
    await page.goBack()
    await shows(page, 'Home')
  })

  test.each([
    ['Boom', '/ssr/boom', 500],
    ['Missing', '/missing', 404],
  ])('that is not there is the server’s to answer: %s', async (link, path, status) => {
    const { page } = await openTab(app.url)
    await page.goto('/')
    const [answer] = await Promise.all([
      page.waitForResponse((found) => found.url() === app.url + path),
      page.getByRole('link', { name: link }).click(),
    ])
    expect(answer.status()).toBe(status)
    await shows(page, String(status))
    expect(page.url()).toBe(app.url + path)
    await page.goBack()
    await shows(page, 'Home')
  })

  test('of another build is the server’s to answer', async () => {
    const { page, requests } = await openTab(app.url)
    await page.route('**/_next/data/**', (route) =>
      route.fulfill({ status: 404, body: '<!DOCTYPE html>' }),
    )
    await page.goto('/')
    await page.getByRole('link', { name: 'Server' }).click()
    await shows(page, 'Server')
    expect(asked(requests)).toContain('/ssr/a/b?x=1')
  })

  test('that comes late is not shown when the visitor has gone elsewhere', async () => {
    const { page } = await openTab(app.url)
    let answer = (): void => {}
    const held = new Promise<void>((resolve) => (answer = resolve))
    await page.route('**/ssr/**', async (route) => {
      await held
      await route.continue().catch(() => undefined)
    })
    await page.goto('/')
    await page.getByRole('link', { name: 'Server' }).click()
    await page.waitForFunction(() => window.told.length > 0)
    await page.getByRole('link', { name: 'About' }).click()
    await shows(page, 'About')
    answer()
    expect(page.url()).toBe(`${app.url}/about`)
    expect(await told(page)).toEqual(
      [
        'routeChangeStart "/ssr/a/b?x=1" {"shallow":false}',
        'Route Cancelled',
        'routeChangeStart "/about" {"shallow":false}',
        'beforeHistoryChange "/about" {"shallow":false}',
        'routeChangeComplete "/about" {"shallow":false}',
      ].map((text) =>
        text === 'Route Cancelled'
          ? 'routeChangeError Route Cancelled "/ssr/a/b?x=1" {"shallow":false}'
          : text,
      ),
    )
  })
})

test('code that does not load leaves it to the server', async () => {
  const { page, requests } = await openTab(app.url)
  await page.route('**/chunks/pages/about*', (route) => route.abort())
  await page.goto('/')
  await page.getByRole('link', { name: 'About' }).click()
  await shows(page, 'About')
  expect(asked(requests)).toContain('/about')
})

test('a fallback becomes its page', async () => {
  const { page, errors } = await openTab(app.url)
  await page.goto('/posts/first-visit')
  await shows(page, 'Post first-visit true')
  expect(await json(page)).toEqual({ id: 'first-visit' })
  expect(errors).toEqual([])
})

test('a fallback whose data says notFound becomes the 404 page', async () => {
  const { page } = await openTab(app.url)
  await page.goto('/posts/none')
  await shows(page, '404')
})

test('a static page learns its query once it is there', async () => {
  const { page, errors } = await openTab(app.url)
  await page.goto('/place?q=1&q=2#h')
  await page.locator('pre', { hasText: '"isReady":true' }).waitFor()
  expect(await json(page)).toEqual({
    pathname: '/place',
    query: { q: ['1', '2'] },
    asPath: '/place?q=1&q=2#h',
    isReady: true,
  })
  expect(errors).toEqual([])
})

test('a shallow change keeps the page and comes back', async () => {
  const { page, requests } = await openTab(app.url)
  await page.goto('/')
  await page.getByRole('link', { name: 'Place' }).click()
  await shows(page, 'Place')
  const before = requests.length
  await page.click('#shallow')
  await page.locator('pre', { hasText: '"q":"2"' }).waitFor()
  expect(page.url()).toBe(`${app.url}/place?q=2`)
  expect(requests.slice(before)).toEqual([])
  await page.goBack()
  await page.locator('pre', { hasText: '"q":"1"' }).waitFor()
  expect((await told(page)).at(-1)).toBe('routeChangeComplete "/place?q=1#h" {"shallow":false}')
})

test('going back from a shallow change of a prerendered page asks for nothing', async () => {
  const { page, requests } = await openTab(app.url)
  await page.goto('/posts/1?x=1')
  await page.locator('pre', { hasText: '"x":"1"' }).waitFor()
  await page.evaluate(
    'window.next.router.push({ query: { id: "1", x: "2" } }, undefined, { shallow: true })',
  )
  await page.locator('pre', { hasText: '"x":"2"' }).waitFor()
  await page.waitForLoadState('networkidle')
  const before = requests.length
  await page.goBack()
  await page.locator('pre', { hasText: '"x":"1"' }).waitFor()
  expect(requests.slice(before)).toEqual([])
  expect((await told(page)).at(-1)).toBe('routeChangeComplete "/posts/1?x=1" {"shallow":true}')
})

test.each([
  { ctrlKey: true },
  { metaKey: true },
  { shiftKey: true },
  { altKey: true },
  { button: 1 },
])('a click with %j is the browser’s', async (how) => {
  const { page } = await openTab(app.url)
  await page.goto('/')
  await page.waitForFunction(() => 'told' in window)
  const prevented = await page.getByRole('link', { name: 'About' }).evaluate((link, init) => {
    let prevented: boolean | undefined
    window.addEventListener('click', (event) => {
      prevented = event.defaultPrevented
      event.preventDefault()
    })
    link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ...init }))
    return prevented
  }, how)
  expect(prevented).toBe(false)
})

test('screen readers hear of the new page', async () => {
  const { page } = await openTab(app.url)
  await page.goto('/')
  await page.getByRole('link', { name: 'About' }).click()
  await page
    .locator('#__next-route-announcer__', { hasText: 'About' })
    .waitFor({ state: 'attached' })
  expect(await page.locator('#__next-route-announcer__').getAttribute('aria-live')).toBe(
    'assertive',
  )
})

test('styles come with their page and go with it', async () => {
  const { page } = await openTab(app.url)
  await page.goto('/')
  await page.getByRole('link', { name: 'Styled' }).click()
  await shows(page, 'Styled')
  const color = () => page.locator('h1').evaluate((element) => getComputedStyle(element).color)
  expect(await color()).toBe('rgb(1, 2, 3)')
  expect(await page.locator('link[rel=stylesheet]').count()).toBe(2)
  await page.getByRole('link', { name: 'About' }).click()
  await shows(page, 'About')
  await page.waitForFunction(() => document.querySelectorAll('link[rel=stylesheet]').length === 1)
  await page.goBack()
  await shows(page, 'Styled')
  expect(await color()).toBe('rgb(1, 2, 3)')
})

test('images, scripts and late components', async () => {
  const { page, errors } = await openTab(app.url)
  await page.goto('/parts')
  await page.locator('#browser', { hasText: '/parts' }).waitFor()
  expect(await page.textContent('#late')).toBe('late')
  await page.locator('main[data-ready="2"]').waitFor()
  expect(await page.evaluate(() => (window as { scripts?: string[] }).scripts)).toEqual([
    'before',
    'lazy',
  ])
  expect(await page.evaluate(() => (window as { inline?: number }).inline)).toBe(1)
  expect(
    await page
      .getByAltText('red')
      .evaluate((image: HTMLImageElement) => [image.width, image.height]),
  ).toEqual([30, 20])
  expect(errors).toEqual([])
})

test('images that were there, or failed, before the page came to life tell so once', async () => {
  const { page } = await openTab(app.url)
  let answer = (): void => {}
  const held = new Promise<void>((resolve) => (answer = resolve))
  await page.route('**/chunks/**', async (route) => {
    await held
    await route.continue()
  })
  await page.goto('/parts', { waitUntil: 'commit' })
  await page.waitForFunction(() =>
    ['first', 'none'].every(
      (alt) => document.querySelector<HTMLImageElement>(`img[alt=${alt}]`)?.complete,
    ),
  )
  answer()
  await page.waitForFunction(() => (window as { images?: string[] }).images?.includes('failed'))
  await page.locator('main[data-ready="2"]').waitFor()
  const told = await page.evaluate(() => (window as { images?: string[] }).images?.toSorted())
  expect(told).toEqual(['failed', 'first'])
  // And when it is the browser that makes the image.
  await page.getByRole('link', { name: 'Home' }).click()
  await shows(page, 'Home')
  await page.evaluate(() => delete (window as { images?: string[] }).images)
  await page.getByRole('link', { name: 'Parts' }).click()
  await page.waitForFunction(() => (window as { images?: string[] }).images?.length === 2)
  await page.waitForLoadState('networkidle')
  const again = await page.evaluate(() => (window as { images?: string[] }).images?.toSorted())
  expect(again).toEqual(['failed', 'first'])
})

test('a form leads to a page with its fields as the query', async () => {
  const { page, requests, errors } = await openTab(app.url)
  await page.goto('/extra')
  const entries = await page.evaluate(() => history.length)
  await page.getByRole('button', { name: 'Search' }).click()
  await page.waitForURL('**/extra?q=a+b&q=%C3%A4')
  await expect.poll(() => json(page)).toEqual({ q: ['a b', 'ä'] })
  expect(await page.evaluate(() => history.length)).toBe(entries)
  // A button's own address; as in Next.js its own value is not among the fields.
  await page.locator('#elsewhere').click()
  await page.waitForURL('**/place?q=a+b&q=%C3%A4')
  expect(requests.filter((path) => !path.startsWith('/_next/'))).toEqual(['/extra', '/dot.svg'])
  expect(errors).toEqual([])
  await page.goto('/extra')
  await Promise.all([
    page.waitForRequest((request) => request.method() === 'POST'),
    page.locator('#native').click(),
  ])
})

test('measurements reach _app and the hook; the layouts of old images are styles', async () => {
  const { page, errors } = await openTab(app.url)
  await page.goto('/extra')
  await page.waitForFunction(() => (window as { vitals?: string[] }).vitals?.length === 4)
  const seen = await page.evaluate(() => (window as { vitals?: string[] }).vitals?.toSorted())
  expect(seen).toEqual(['hook FCP', 'hook TTFB', 'web-vital FCP', 'web-vital TTFB'])
  const width = await page.getByAltText('dot').evaluate((image) => image.clientWidth)
  expect(width).toBeGreaterThan(20)
  expect(errors).toEqual([])
})

test('a page that throws in the browser shows the error page', async () => {
  const { page } = await openTab(app.url)
  await page.goto('/place')
  await page.click('#break')
  await page.getByText('Application error').first().waitFor()
})

test('what only data functions use stays on the server', async () => {
  const { page } = await openTab(app.url)
  const texts: string[] = []
  page.on('response', (response) => {
    if (response.url().endsWith('.js'))
      response.text().then(
        (text) => texts.push(text),
        () => undefined,
      )
  })
  await page.goto('/posts/1')
  await page.waitForLoadState('networkidle')
  expect(texts.length).toBeGreaterThan(2)
  expect(texts.filter((text) => text.includes('5ecret') || text.includes('node:fs'))).toEqual([])
})

test('a pattern without its values, and an address that would run, are refused', async () => {
  const { page } = await openTab(app.url)
  await page.goto('/')
  const tried = (code: string): Promise<unknown> =>
    page.evaluate(`window.next.router.${code}.then(String, (error) => error.message)`)
  expect(await tried("push({ pathname: '/posts/[id]', query: { other: '1' } })")).toBe(
    '/posts/[id]?other=1 lacks values for /posts/[id]. Put them into the query.',
  )
  for (const address of ['javascript:window.ran=1', ' JAVASCRIPT:window.ran=1', 'java\nscript:0']) {
    const refused = await tried(`replace(${JSON.stringify(address)})`)
    expect([address, refused]).toEqual([address, 'A javascript: address is not followed.'])
  }
  expect(page.url()).toBe(`${app.url}/`)
  expect(await page.evaluate('window.ran')).toBeUndefined()
  // Nothing is under way: no navigation is told to be cancelled by the next one.
  await page.getByRole('link', { name: 'About' }).click()
  await shows(page, 'About')
  expect((await told(page)).filter((line) => line.includes('Error'))).toEqual([])
})
