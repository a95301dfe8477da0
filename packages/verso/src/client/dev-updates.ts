/** What the compiler of dev gives to modules; absent everywhere else. */
interface HotContext {
  on(event: string, listener: () => void): void
}

// The compiler looks for exactly `import.meta.hot`.
const hot = (import.meta as ImportMeta & { readonly hot?: HotContext }).hot

// An edit of what only the server runs changes no component: the page asks for its data again and keeps its state.
hot?.on('verso:refetch', () => {
  const router = window.next?.router
  if (router?.isReady) void router.replace(router.asPath, router.asPath, { scroll: false })
})
