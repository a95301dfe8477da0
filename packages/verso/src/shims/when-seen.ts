// One observer serves all links of a document; nothing on the server comes here.
let observer: IntersectionObserver | undefined
const watched = new Map<Element, () => void>()

/**
 * Calls back once an element is in view, or nearly so. Gives a function that stops watching.
 *
 * @example useEffect(() => whenSeen(element, prefetch), [])
 */
export function whenSeen(element: Element, seen: () => void): () => void {
  if (typeof IntersectionObserver !== 'function') return () => {}
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue
        const tell = watched.get(target)
        forget(target)
        tell?.()
      }
    },
    { rootMargin: '200px' },
  )
  watched.set(element, seen)
  observer.observe(element)
  return () => forget(element)
}

function forget(element: Element): void {
  watched.delete(element)
  observer?.unobserve(element)
}
