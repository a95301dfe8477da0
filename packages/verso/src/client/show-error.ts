import type { PageLoader } from './page-loader.ts'
import type { BrowserRouter } from './router.ts'

/** In dev: React has taken the page away, since it threw. */
export const failure: { happened: boolean } = { happened: false }

/**
 * Shows `pages/_error`, or its stand-in, in place of a page that threw. When that fails too, a sentence.
 * In dev the overlay tells more, and the next edit loads the page anew.
 *
 * @example await showErrorPage(error, { loader, router, container })
 */
export async function showErrorPage(
  err: unknown,
  { loader, router, container }: { loader: PageLoader; router: BrowserRouter; container: Element },
): Promise<void> {
  if (process.env.NODE_ENV !== 'production') {
    failure.happened = true
    return
  }
  try {
    const { pathname, query, asPath } = router
    if (pathname === '/_error') throw err
    const page = await loader.load('/_error')
    const pageProps = await page.default?.getInitialProps?.({ err, pathname, query, asPath })
    await router.update({ pattern: '/_error', page, props: { pageProps } }, true)
  } catch {
    container.textContent = 'Application error: a client-side exception has occurred'
  }
}
