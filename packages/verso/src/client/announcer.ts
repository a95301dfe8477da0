const id = '__next-route-announcer__'
const hidden = 'position:fixed;clip-path:inset(50%)'

/**
 * Tells screen readers which page is there now: browsers announce loads, but no navigation that a script makes.
 * It lives beside React's root, so that ids which React counts out are the same on the server.
 *
 * @example announcePage(location.pathname)
 */
export function announcePage(path: string): void {
  const known = document.querySelector(`#${id}`)
  const text = document.title || document.querySelector('h1')?.textContent || path
  if (known !== null) known.textContent = text
  else {
    const region = document.createElement('p')
    region.id = id
    region.role = 'alert'
    region.ariaLive = 'assertive'
    region.style.cssText = hidden
    const host = document.createElement('next-route-announcer')
    host.append(region)
    document.body.append(host)
    // A region is read when it changes, not when it appears.
    setTimeout(() => (region.textContent = text))
  }
}
