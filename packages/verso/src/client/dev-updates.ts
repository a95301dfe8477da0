import { hydrate } from './entry.tsx'
import type { PageModule } from './page-module.ts'
import { failure } from './show-error.ts'

/** What the compiler of dev gives to modules; absent everywhere else. */
interface HotContext {
  on(event: string, listener: () => void): void
  send(event: string, data?: object): void
}

// The compiler looks for exactly `import.meta.hot`.
const hot = (import.meta as ImportMeta & { readonly hot?: HotContext }).hot

// A page that threw is no longer there for Fast Refresh to bring up to date.
hot?.on('vite:afterUpdate', () => {
  if (failure.happened) location.reload()
})

// The overlay is Vite's; what it says at its end is of no use here.
hot?.on('vite:error', () => {
  setTimeout(() => {
    const tip = document.querySelector('vite-error-overlay')?.shadowRoot?.querySelector('.tip')
    if (tip) tip.textContent = 'Mend the code, press Esc or click outside to close this.'
  })
})

// An edit of what only the server runs changes no component: the page asks for its data again and keeps its state.
hot?.on('verso:refetch', refetch)

function refetch(): void {
  const router = window.next?.router
  if (router?.isReady) void router.replace(router.asPath, router.asPath, { scroll: false })
}

/** The modules that the router knows, by pattern. */
const known = new Map<string, PageModule>()

/**
 * Called after an edit of a page or of `_app`, with its module before and after.
 *
 * A component of the same name stays the one that the router knows: Fast Refresh puts the new code into its place, and
 * a new component would lose the state. Another name means another component; so does none, since Fast Refresh tells
 * components apart by their names.
 *
 * @example import.meta.hot?.accept((next) => replaced('/users/[id]', page, next))
 */
export function replaced(pattern: string, before: PageModule, next: PageModule | undefined): void {
  // It threw while it was evaluated, or the next update is on its way already.
  if (next === undefined) return
  const old = (known.get(pattern) ?? before).default
  if (old?.name === next.default?.name && isNamed(old)) {
    const load = next.default?.getInitialProps
    if (old !== undefined && load !== undefined) old.getInitialProps = load
    return
  }
  if (pattern === '/_app') return location.reload()
  known.set(pattern, next)
  hydrate({ pattern, page: next })
  if (window.next?.router.pathname === pattern) refetch()
}

/** `export default () => …` is called `default` by the engine. What `memo` and the like give has no name of its own. */
function isNamed(component: PageModule['default']): boolean {
  return typeof component !== 'function' || !/^(?:default)?$/.test(component.name)
}

/** What nobody caught is shown over the page; the compiler knows where in the source files it was. */
function tell(error: unknown): void {
  if (!(error instanceof Error)) return
  const { name, message, stack = '' } = error
  hot?.send('verso:error', { name, message, stack })
}
if (hot !== undefined) {
  window.addEventListener('error', (event) => tell(event.error))
  window.addEventListener('unhandledrejection', (event) => tell(event.reason))
}

let isStarted = false

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
  // Pages that are navigated to come later; what was edited before they were asked for is in them.
  if (isStarted) return
  isStarted = true
  for (const link of document.querySelectorAll('link[rel=stylesheet][href*="?direct"]')) {
    link.remove()
  }
  hot?.send('verso:started')
}
