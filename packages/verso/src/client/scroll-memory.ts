/** Remembers where each entry of the history was scrolled to, and what had the focus. */
export interface ScrollMemory {
  /** The key of a new entry. */
  newKey(): string
  /** Notes where this entry stands, before it is left. */
  save(key: string): void
  /** Goes back to where an entry stood; `false` when it is unknown. */
  restore(key: string): boolean
}

interface Place {
  readonly x: number
  readonly y: number
  /** Finds the focused element again. */
  readonly focus?: string
}

const prefix = '__verso_scroll_'

/**
 * Places live in the session storage, so that they outlive a visit to another site.
 * The browser's own restoration would run before the page of an entry is rendered; it is left on for reloads only.
 *
 * @example const scroll = createScrollMemory()
 */
export function createScrollMemory(): ScrollMemory {
  if ('scrollRestoration' in history) {
    history.scrollRestoration = 'manual'
    window.addEventListener('pagehide', () => (history.scrollRestoration = 'auto'))
    window.addEventListener('pageshow', () => (history.scrollRestoration = 'manual'))
  }
  return {
    newKey: () => Math.random().toString(36).slice(2, 10),
    save(key) {
      const focus = selectorOf(document.activeElement)
      const place: Place = { x: scrollX, y: scrollY, ...(focus !== undefined && { focus }) }
      try {
        sessionStorage.setItem(prefix + key, JSON.stringify(place))
      } catch {
        // The storage is full or forbidden: the page just opens at its top.
      }
    },
    restore(key) {
      const place = read(key)
      if (place === undefined) return false
      window.scrollTo(place.x, place.y)
      if (place.focus !== undefined) {
        document.querySelector<HTMLElement>(place.focus)?.focus({ preventScroll: true })
      }
      return true
    },
  }
}

function read(key: string): Place | undefined {
  try {
    const text = sessionStorage.getItem(prefix + key)
    return text === null ? undefined : (JSON.parse(text) as Place)
  } catch {
    return undefined
  }
}

function selectorOf(element: Element | null): string | undefined {
  if (element === null || element === document.body) return undefined
  if (element.id !== '') return `#${CSS.escape(element.id)}`
  const href = element.getAttribute('href')
  return href === null ? undefined : `a[href="${CSS.escape(href)}"]`
}

/** Scrolls to the element that a fragment names, as browsers do. */
export function scrollToHash(hash: string): void {
  const name = hash.slice(1)
  if (name === '' || name === 'top') {
    window.scrollTo(0, 0)
    return
  }
  const target =
    document.querySelector(`#${CSS.escape(decode(name))}`) ?? document.getElementsByName(name)[0]
  target?.scrollIntoView()
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
