/**
 * Runs a script of the build, and resolves when it has run. A module that the document has loaded before only resolves:
 * browsers evaluate a module once. Not `import()`, since a browser remembers its failures for as long as the document lives.
 *
 * @example await addScript('/_next/static/chunks/users.js', 'module')
 */
export function addScript(src: string, type = ''): Promise<void> {
  return addToHead('script', { src, type })
}

/**
 * Adds styles, and resolves when they apply: a page must not flash without them.
 *
 * @example await addStyles('/_next/static/chunks/users.css')
 */
export async function addStyles(href: string): Promise<void> {
  if (document.head.querySelector(`link[rel=stylesheet][href="${href}"]`) !== null) return
  await addToHead('link', { rel: 'stylesheet', href, 'data-n-p': '' })
}

function addToHead(name: string, attributes: Record<string, string>): Promise<void> {
  const element = document.createElement(name)
  for (const key of Object.keys(attributes)) element.setAttribute(key, attributes[key] ?? '')
  return new Promise((resolve, reject) => {
    element.addEventListener('load', () => resolve())
    element.addEventListener('error', () => {
      element.remove()
      reject(new Error(`${Object.values(attributes).join(' ')} did not load`))
    })
    document.head.append(element)
  })
}
