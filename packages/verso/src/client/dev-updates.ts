/** What the compiler of dev gives to modules; absent everywhere else. */
interface HotContext {
  on(event: string, listener: () => void): void
  send(event: string): void
}

// The compiler looks for exactly `import.meta.hot`.
const hot = (import.meta as ImportMeta & { readonly hot?: HotContext }).hot

// An edit of what only the server runs changes no component: the page asks for its data again and keeps its state.
hot?.on('verso:refetch', () => {
  const router = window.next?.router
  if (router?.isReady) void router.replace(router.asPath, router.asPath, { scroll: false })
})

/**
 * Called by each page's entry in dev, once all that it imports has run.
 *
 * Takes away the style sheets that the document came with: scripts have brought them again, and keep those up to date.
 * Then tells the compiler that the page is whole: an error that is shown later is an edit's, and once it is mended the
 * page need not be loaded again.
 *
 * @example started()
 */
export function started(): void {
  for (const link of document.querySelectorAll('link[rel=stylesheet][href*="?direct"]')) {
    link.remove()
  }
  hot?.send('verso:started')
}
