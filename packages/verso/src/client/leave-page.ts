const never = new Promise<never>(() => {})

/**
 * Lets the server answer: the way out whenever the browser does not know better. Never resolves, since this document is
 * about to go; but for a document that would only be loaded again and again, which resolves with `false`.
 *
 * @example await leavePage('/old', true)
 */
export async function leavePage(url: string, replace: boolean): Promise<boolean> {
  const target = new URL(url, location.href)
  // Addresses come from queries and from data: `router.push(query.next)` must not run what somebody put there.
  if (target.protocol === 'javascript:') throw new Error('A javascript: address is not followed.')
  if (withoutHash(target.href) !== withoutHash(location.href)) {
    if (replace) location.replace(target)
    else location.assign(target)
    return never
  }
  const [entry] = performance.getEntriesByType('navigation')
  if (entry?.type === 'reload') return false
  // Going to where one is loads nothing when there is a fragment.
  history.replaceState(history.state, '', target)
  location.reload()
  return never
}

function withoutHash(url: string): string {
  return url.replace(/#.*/s, '')
}
