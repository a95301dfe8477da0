import chromium from '@sparticuz/chromium'
import {
  chromium as playwright,
  type Browser,
  type BrowserContext,
  type Page,
} from 'playwright-core'
import { onTestFinished } from 'vitest'

let running: Promise<Browser> | undefined

/** One Chromium for each test file, which `npm ci` has brought: nothing is downloaded. */
function launch(): Promise<Browser> {
  running ??= chromium.executablePath().then((executablePath) =>
    playwright.launch({
      executablePath,
      // Containers run as root and have little shared memory; nothing may look for hosts of its own.
      args: [
        '--no-sandbox',
        '--disable-dev-shm-usage',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    }),
  )
  return running
}

/** Ends the browser. For `afterAll`. */
export async function closeBrowser(): Promise<void> {
  const browser = await running
  running = undefined
  await browser?.close()
}

/** A tab, and what went wrong in it. */
export interface Tab {
  readonly page: Page
  readonly context: BrowserContext
  /** Errors of the console and uncaught ones. */
  readonly errors: string[]
  /** The addresses that the page asked for, without the origin, in order. */
  readonly requests: string[]
}

/**
 * Opens a tab with a profile of its own; it is closed when the test is done.
 *
 * @example const { page, errors } = await openTab(server.url)
 */
export async function openTab(
  origin: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Tab> {
  const browser = await launch()
  const context = await browser.newContext({ baseURL: origin, ...options })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const errors: string[] = []
  const requests: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', (error) => void errors.push(String(error)))
  page.on('request', (request) => {
    const url = request.url()
    if (url.startsWith(origin)) requests.push(url.slice(origin.length))
  })
  return { page, context, errors, requests }
}
