const dots = /^(?:\.|%2e){1,2}$/i

/**
 * Removes `.` and `..` from a path, encoded ones too, as every URL parser does (RFC 3986 section 5.2.4). Doing it
 * before anything looks at the path means that nothing ever sees two spellings of one.
 *
 * @param pathname starts with `/`
 * @example resolveDots('/api/items/%2e%2e/hello') // '/api/hello'
 */
export function resolveDots(pathname: string): string {
  if (!pathname.includes('/.') && !pathname.includes('/%2')) return pathname
  const parts: string[] = []
  const all = pathname.slice(1).split('/')
  for (const [index, part] of all.entries()) {
    if (!dots.test(part)) {
      parts.push(part)
      continue
    }
    if (part.replaceAll(/%2e/gi, '.') === '..') parts.pop()
    // A dot at the end stands for the folder: its slash stays.
    if (index === all.length - 1) parts.push('')
  }
  return `/${parts.join('/')}`
}
