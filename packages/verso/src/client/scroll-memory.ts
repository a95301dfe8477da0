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
  readonly focus: string | undefined
}

const prefix = '__verso_'

/**
 * Places live in the session storage, so that they outlive a visit to another site.
 * The browser's own restoration would run before the page of an entry is rendered; it is left on for reloads only.
 *
 * @example const scroll = createScrollMemory()
 */
export function createScrollMemory(): ScrollMemory {
  const restoreBy = (who: ScrollRestoration) => () => (history.scrollRestoration = who)
  restoreBy('manual')()
  addEventListener('pagehide', restoreBy('auto'))
  addEventListener('pageshow', restoreBy('manual'))
  return {
    newKey: () => Math.random().toString(36).slice(2, 10),
    save(key) {
      const focus = selectorOf(document.activeElement)
      const place: Place = { x: scrollX, y: scrollY, focus }
      try {
        sessionStorage.setItem(prefix + key, JSON.stringify(place))
      } catch {
        // The storage is full or forbidden: the page just opens at its top.
      }
    },
    restore(key) {
      try {
        const { x, y, focus } = JSON.parse(sessionStorage.getItem(prefix + key) ?? '') as Place
        scrollTo(x, y)
        if (focus !== undefined) {
          document.querySelector<HTMLElement>(focus)?.focus({ preventScroll: true })
        }
        return true
      } catch {
        return false
      }
    },
  }
}

function selectorOf(element: Element | null): string | undefined {
  if (element?.id) return `#${CSS.escape(element.id)}`
  const href = element?.getAttribute('href')
  return href ? `a[href="${CSS.escape(href)}"]` : undefined
}

/** Scrolls to the element that a fragment names, as browsers do. */
export function scrollToHash(hash: string): void {
  const name = hash.slice(1)
  let id = name
  try {
    id = decodeURIComponent(name)
  } catch {
    // A malformed escape stands for itself.
  }
  const target = document.getElementById(id) ?? document.getElementsByName(name)[0]
  if (target !== undefined) target.scrollIntoView()
  else if (name === '' || name === 'top') scrollTo(0, 0)
}
