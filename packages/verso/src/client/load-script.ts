import type { ScriptProps } from './script-context.ts'
import { notAttributes, scriptText } from './script-parts.ts'

// One browser page is one of these; nothing on the server comes here.
const loading = new Map<string, Promise<Event | undefined>>()
const done = new Set<string>()

const attributeNames: Readonly<Record<string, string>> = {
  acceptCharset: 'accept-charset',
  className: 'class',
  crossOrigin: 'crossorigin',
  fetchPriority: 'fetchpriority',
  htmlFor: 'for',
  httpEquiv: 'http-equiv',
  noModule: 'nomodule',
  referrerPolicy: 'referrerpolicy',
}

/**
 * Adds a script to the page unless it is there, and calls back when it has loaded.
 *
 * @example loadScript({ src: '/stats.js', onLoad: () => start() })
 */
export function loadScript(props: ScriptProps): void {
  const name = props.id ?? props.src ?? ''
  const known = loading.get(name) ?? (inHtml(props) ? Promise.resolve(undefined) : undefined)
  const loaded = known === undefined || name === '' ? append(props) : known
  const wasDone = done.has(name)
  if (name !== '') loading.set(name, loaded)
  loaded.then(
    (event) => {
      if (name !== '') done.add(name)
      if (!wasDone && event !== undefined) props.onLoad?.(event)
      props.onReady?.()
    },
    (error: unknown) => {
      props.onError?.(error)
      // A script that failed may be asked for again.
      loading.delete(name)
    },
  )
}

/** The server wrote scripts with `beforeInteractive`. */
function inHtml({ id, src }: ScriptProps): boolean {
  return [...document.querySelectorAll<HTMLScriptElement>('script[data-nscript]')].some((script) =>
    id !== undefined ? script.id === id : script.getAttribute('src') === src,
  )
}

function append(props: ScriptProps): Promise<Event | undefined> {
  const element = document.createElement('script')
  for (const [name, value] of Object.entries(props)) {
    if (notAttributes.has(name) || value === undefined || value === false || value === null)
      continue
    const attribute = attributeNames[name] ?? name.toLowerCase()
    element.setAttribute(attribute, value === true ? '' : String(value))
  }
  // Scripts that code adds are async unless told otherwise, and then run in any order.
  if (props.async === false) element.async = false
  element.dataset['nscript'] = props.strategy ?? 'afterInteractive'
  for (const href of props.stylesheets ?? []) appendStyles(href)

  // React's type allows trusted types as well, which are strings to the DOM.
  const html = props.dangerouslySetInnerHTML?.__html as string | undefined
  const code = html ?? scriptText(props.children)
  if (props.src === undefined) {
    element.textContent = code
    document.body.append(element)
    return Promise.resolve(new Event('load'))
  }
  return new Promise((resolve, reject) => {
    element.addEventListener('load', resolve)
    element.addEventListener('error', reject)
    document.body.append(element)
  })
}

function appendStyles(href: string): void {
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = href
  document.head.append(link)
}

/**
 * Loads a script when its strategy says so.
 *
 * @example startScript({ src: '/stats.js', strategy: 'lazyOnload' })
 */
export function startScript(props: ScriptProps): void {
  if (props.strategy === 'lazyOnload') whenIdle(() => loadScript(props))
  else loadScript(props)
}

/** Once the page has loaded and the browser has nothing better to do. */
function whenIdle(work: () => void): void {
  const idle = (): void => {
    // Safari has no idle callbacks.
    if (typeof requestIdleCallback === 'function') requestIdleCallback(work)
    else setTimeout(work, 1)
  }
  if (document.readyState === 'complete') idle()
  else window.addEventListener('load', idle, { once: true })
}
