import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import { closeBrowser, openTab } from '../support/browser.ts'
import { tempApp, type TempApp } from '../support/temp-app.ts'
import { runVerso, stopAll } from '../support/verso-process.ts'

let app: TempApp
let url: string
beforeAll(async () => {
  app = await tempApp({}, 'users')
  expect(await runVerso(['build', app.dir]).ended).toMatchObject({ code: 0 })
  const env = { VERSO_DB: 'embedded', VERSO_DATA_DIR: '.data-page' }
  url = await runVerso(['start', app.dir, '-p', '0'], { env }).url()
})
afterAll(async () => {
  await closeBrowser()
  await stopAll()
  await app.remove()
})
afterEach(async () => {
  const users = (await (await fetch(`${url}/api/users`)).json()) as { _id: string }[]
  for (const { _id } of users) await fetch(`${url}/api/users/${_id}`, { method: 'DELETE' })
})

async function create(...names: string[]): Promise<void> {
  for (const name of names) {
    const headers = { 'Content-Type': 'application/json' }
    const body = JSON.stringify({ name })
    const { status } = await fetch(`${url}/api/users`, { method: 'POST', headers, body })
    expect(status).toBe(201)
  }
}

/** Opens the page and waits until it is alive: a machine under load takes its time. */
async function visit(page: Page): Promise<void> {
  await page.goto('/')
  await isAlive(page)
}

async function isAlive(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const form = document.querySelector('form')
    return form !== null && Object.keys(form).some((key) => key.startsWith('__reactProps'))
  })
}

const html = async (): Promise<string> => (await fetch(url)).text()
const names = (page: Page): Promise<string[]> =>
  page.getByRole('listitem').locator('span:not([aria-hidden])').allTextContents()
const focused = (page: Page): Promise<string | null | undefined> =>
  page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent,
  )

test('the first user, added with the keyboard alone', async () => {
  const { page, errors } = await openTab(url)
  await visit(page)
  await page.getByText('There are no users yet').waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.type('  Ada Lovelace ')
  await page.keyboard.press('Enter')
  await page.getByRole('listitem').waitFor()
  expect(await names(page)).toEqual(['Ada Lovelace'])
  expect(await page.getByRole('status').textContent()).toBe('Ada Lovelace was added.')
  expect(await page.getByText('1 user', { exact: true }).count()).toBe(1)
  // Ready for the next one.
  expect(await page.getByRole('textbox').inputValue()).toBe('')
  expect(errors).toEqual([])
})

test('the page is made anew when a user changes', async () => {
  await create('Ada')
  expect(await html()).toContain('>Ada<')
  const [user] = (await (await fetch(`${url}/api/users`)).json()) as { _id: string }[]
  const body = JSON.stringify({ name: 'Grace' })
  const headers = { 'Content-Type': 'application/json' }
  await fetch(`${url}/api/users/${user?._id}`, { method: 'PUT', headers, body })
  expect(await html()).toContain('>Grace<')
  expect(await html()).not.toContain('Ada')
  await fetch(`${url}/api/users/${user?._id}`, { method: 'DELETE' })
  expect(await html()).toContain('There are no users yet')
})

test('the newest comes first, and names are text', async () => {
  const name = `<img src=x onerror=alert(1)> & "'</script><b>`
  await create('Ada', name)
  expect(await html()).not.toContain('<img src=x')
  const { page, errors } = await openTab(url)
  page.on('dialog', () => errors.push('a name was run'))
  await visit(page)
  expect(await names(page)).toEqual([name, 'Ada'])
  await page.getByRole('button', { name: `Rename ${name}` }).click()
  expect(await page.getByRole('textbox', { name: `New name for ${name}` }).inputValue()).toBe(name)
  expect(errors).toEqual([])
})

test('a name that is taken is refused where it was typed', async () => {
  await create('Ada')
  const { page } = await openTab(url)
  await visit(page)
  const field = page.getByRole('textbox', { name: 'Name' })
  await field.fill('Ada')
  await page.getByRole('button', { name: 'Add user' }).click()
  await page.getByText('“Ada” is taken. Choose another name.').waitFor()
  expect(await field.getAttribute('aria-invalid')).toBe('true')
  const described = await field.getAttribute('aria-describedby')
  expect(await page.locator(`[id="${described}"]`).getAttribute('role')).toBe('alert')
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
  await field.fill('Adam')
  expect(await page.getByText('is taken').count()).toBe(0)
  await page.keyboard.press('Enter')
  await page.getByRole('listitem').nth(1).waitFor()
  expect(await names(page)).toEqual(['Adam', 'Ada'])
})

test('nothing is sent without a name', async () => {
  const { page, requests } = await openTab(url)
  await visit(page)
  await page.getByRole('textbox').fill('   ')
  await page.getByRole('button', { name: 'Add user' }).click()
  await page.getByText('Type a name first.').waitFor()
  expect(requests.filter((path) => path.startsWith('/api'))).toEqual([])
})

test('what the Web API refuses is said in its words', async () => {
  const { page } = await openTab(url)
  await visit(page)
  await page.getByRole('textbox').fill('x'.repeat(101))
  await page.keyboard.press('Enter')
  await page.getByText('name must have at most 100 characters.').waitFor()
})

test('renaming with the keyboard, and leaving it', async () => {
  await create('Ada', 'Grace')
  const { page } = await openTab(url)
  await visit(page)
  await page.getByRole('button', { name: 'Rename Ada' }).press('Enter')
  await page.keyboard.press('Escape')
  expect(await focused(page)).toBe('Rename Ada')
  await page.keyboard.press('Enter')
  // What was there is selected: typing replaces it.
  await page.keyboard.type('Grace')
  await page.keyboard.press('Enter')
  await page.getByText('“Grace” is taken').waitFor()
  await page.getByRole('textbox', { name: 'New name for Ada' }).fill('Ada Lovelace')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Rename Ada Lovelace' }).waitFor()
  expect(await focused(page)).toBe('Rename Ada Lovelace')
  expect(await page.getByRole('status').textContent()).toBe('Ada is now called Ada Lovelace.')
  expect(await html()).toContain('>Ada Lovelace<')
})

test('deleting asks first', async () => {
  await create('Ada', 'Grace')
  const { page } = await openTab(url)
  await visit(page)
  await page.getByRole('button', { name: 'Delete Ada' }).click()
  await page.keyboard.press('Escape')
  expect(await focused(page)).toBe('Delete Ada')
  expect(await names(page)).toEqual(['Grace', 'Ada'])
  await page.keyboard.press('Enter')
  await page.getByText('Delete Ada?').waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('Ada was deleted.').waitFor({ state: 'attached' })
  expect(await names(page)).toEqual(['Grace'])
  expect(await focused(page)).toBe('Users')
  expect(await html()).not.toContain('Ada')
})

test('a user whom somebody else deleted leaves the list', async () => {
  await create('Ada', 'Grace')
  const { page } = await openTab(url)
  await visit(page)
  const users = (await (await fetch(`${url}/api/users`)).json()) as { _id: string }[]
  await fetch(`${url}/api/users/${users[0]?._id}`, { method: 'DELETE' })
  await page.getByRole('button', { name: 'Delete Ada' }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.waitForFunction(() => document.querySelectorAll('li').length === 1)
  expect(await names(page)).toEqual(['Grace'])
  expect(await page.getByRole('status').textContent()).toBe('Somebody else has deleted Ada.')
  expect(await focused(page)).toBe('Users')
})

test('a double click is one click', async () => {
  await create('Ada')
  const { page, requests } = await openTab(url)
  await visit(page)
  await page.getByRole('textbox').fill('Grace')
  await page.getByRole('button', { name: 'Add user' }).dblclick({ delay: 60 })
  await page.getByText('Grace was added.').waitFor()
  expect(await page.getByText('Type a name first.').count()).toBe(0)
  await page.getByRole('button', { name: 'Rename Ada' }).dblclick({ delay: 60 })
  expect(await page.getByRole('textbox', { name: 'New name for Ada' }).inputValue()).toBe('Ada')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Delete Ada' }).dblclick({ delay: 60 })
  await page.getByText('Delete Ada?').waitFor()
  await page.getByRole('button', { name: 'Delete', exact: true }).dblclick({ delay: 60 })
  await page.getByText('Ada was deleted.').waitFor()
  expect(await names(page)).toEqual(['Grace'])
  expect(requests.filter((path) => path.startsWith('/api/users'))).toHaveLength(2)
})

test('what is typed before the scripts are there is not lost', async () => {
  const { page, requests } = await openTab(url)
  let load: () => void = () => {}
  const slow = new Promise<void>((resolve) => (load = resolve))
  await page.route('**/*.js', async (route) => {
    await slow
    await route.continue()
  })
  await page.goto('/', { waitUntil: 'commit' })
  const field = page.getByRole('textbox')
  await field.fill('Ada')
  await page.keyboard.press('Enter')
  load()
  await isAlive(page)
  expect(await field.inputValue()).toBe('Ada')
  await field.press('Enter')
  await page.getByText('Ada was added.').waitFor()
  expect(requests.filter((path) => path === '/')).toHaveLength(1)
})

test('on a slow network the next name can be typed already', async () => {
  const { page } = await openTab(url)
  await visit(page)
  let answer: () => void = () => {}
  const slow = new Promise<void>((resolve) => (answer = resolve))
  await page.route('**/api/users', async (route) => {
    await slow
    await route.continue()
  })
  const field = page.getByRole('textbox')
  await field.fill('Ada')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await field.fill('Grace')
  answer()
  await page.getByText('Ada was added.').waitFor()
  expect(await field.inputValue()).toBe('Grace')
  expect(await names(page)).toEqual(['Ada'])
})

test('a tab that is looked at again, or gone back to, shows what is there now', async () => {
  const { page } = await openTab(url)
  await visit(page)
  await page.getByText('There are no users yet').waitFor()
  await create('Ada')
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await page.getByRole('listitem').waitFor()
  await page.getByRole('link', { name: '/api/users' }).click()
  await page.waitForURL('**/api/users')
  await create('Grace')
  await page.goBack()
  await page.getByRole('listitem').nth(1).waitFor()
  expect(await names(page)).toEqual(['Grace', 'Ada'])
})

test('without scripts the list is there', async () => {
  await create('Ada', 'Grace')
  const { page } = await openTab(url, { javaScriptEnabled: false })
  await page.goto('/')
  expect(await names(page)).toEqual(['Grace', 'Ada'])
  expect(await page.getByRole('button').count()).toBe(0)
  expect((await page.locator('noscript p').boundingBox())?.height).toBeGreaterThan(20)
})

test('names of any script', async () => {
  const { page, errors } = await openTab(url)
  await visit(page)
  const all = ['مستخدم جديد', '👩‍👩‍👧 family', '🇩🇪', 'ß', '１']
  for (const name of all) {
    await page.getByRole('textbox').fill(name)
    await page.keyboard.press('Enter')
    await page.getByText(`${name} was added.`).waitFor()
  }
  await page.reload()
  expect(await names(page)).toEqual(all.toReversed())
  // Flags and families are one letter; nothing differs between the server's page and the browser's.
  const initials = page.locator('li > span[aria-hidden]')
  expect(await initials.allTextContents()).toEqual(['１', 'SS', '🇩🇪', '👩‍👩‍👧', 'م'])
  expect(errors).toEqual([])
})

test('a server that is away changes nothing and says so', async () => {
  await create('Ada')
  const { page } = await openTab(url)
  await visit(page)
  await page.route('**/api/users**', (route) => route.abort())
  await page.getByRole('textbox').fill('Grace')
  await page.keyboard.press('Enter')
  await page.getByText('The server cannot be reached').waitFor()
  expect(await page.getByRole('textbox').inputValue()).toBe('Grace')
  await page.unroute('**/api/users**')
  await page.route('**/api/users**', (route) => route.fulfill({ status: 503, body: '{}' }))
  await page.keyboard.press('Enter')
  await page.getByText('The database does not answer').waitFor()
  expect(await names(page)).toEqual(['Ada'])
})

test('a page that was made without a database loads the list, and can try again', async () => {
  await create('Ada')
  const { page } = await openTab(url)
  await page.route(`${url}/`, async (route) => {
    const answer = await route.fetch()
    const body = (await answer.text())
      .replace(/"users":\[.*?\]/, '"users":null')
      .replace(/<ul.*<\/ul>/, '<p aria-busy="true">Loading the users …</p>')
    await route.fulfill({ response: answer, body })
  })
  let isAway = true
  await page.route('**/api/users**', (route) =>
    isAway ? route.fulfill({ status: 503, body: '{}' }) : route.continue(),
  )
  await visit(page)
  await page.getByRole('button', { name: 'Try again' }).waitFor()
  isAway = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('listitem').waitFor()
  expect(await names(page)).toEqual(['Ada'])
})

test.each([
  { colorScheme: 'light', width: 1200 },
  { colorScheme: 'dark', width: 320 },
] as const)('$colorScheme, $width pixels wide: all is legible and in view', async (how) => {
  await create('Ada', 'x'.repeat(100))
  const { page } = await openTab(url, {
    colorScheme: how.colorScheme,
    viewport: { width: how.width, height: 700 },
  })
  await visit(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(how.width)
  const faint = await page.evaluate(() => {
    const luminance = (color: string): number => {
      const parts = (color.match(/[\d.]+/g) ?? []).slice(0, 3).map((part) => Number(part) / 255)
      const [red = 0, green = 0, blue = 0] = parts.map((part) =>
        part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
      )
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    const background = (element: Element | null): string => {
      if (element === null) return 'rgb(255, 255, 255)'
      const color = getComputedStyle(element).backgroundColor
      return color === 'rgba(0, 0, 0, 0)' ? background(element.parentElement) : color
    }
    return [...document.querySelectorAll('h1, p, label, button, li span, a')].flatMap((element) => {
      if (element.textContent === '') return []
      const tones = [luminance(getComputedStyle(element).color), luminance(background(element))]
      const ratio = (Math.max(...tones) + 0.05) / (Math.min(...tones) + 0.05)
      return ratio < 4.5 ? [`${element.textContent}: ${ratio.toFixed(2)}`] : []
    })
  })
  expect(faint).toEqual([])
})
