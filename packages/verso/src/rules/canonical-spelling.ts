/**
 * Gives a path its one spelling: what needs no encoding is written plainly, what does in upper case (RFC 3986
 * section 6.2.2). A guard that compares paths cannot be got around by writing `/%61dmin` for `/admin`.
 *
 * An encoded slash is not a slash, and stays as it is, as in the router.
 *
 * @example canonicalSpelling('/%61dmin%2fx') // '/admin%2Fx'
 */
export function canonicalSpelling(path: string): string {
  if (!path.includes('%')) return path
  return path.replaceAll(/%([0-9a-f]{2})/gi, (escape, digits: string) => {
    const sign = String.fromCharCode(Number.parseInt(digits, 16))
    return /[\w.~!$&'()*+,;=:@-]/.test(sign) ? sign : escape.toUpperCase()
  })
}

/**
 * Gives the one spelling of a path that was sent in another and is answered so: a rule about it is meant for it, too.
 * What nothing answers is left alone, as in Next.js.
 *
 * @param find what answers the path; `undefined` when nothing does
 * @example spelledPlainly('/%70rivate/a.txt', () => file) // '/private/a.txt'
 */
export function spelledPlainly(path: string, find: () => unknown): string | undefined {
  const plain = canonicalSpelling(path)
  if (plain === path) return undefined
  try {
    return find() === undefined ? undefined : plain
  } catch {
    // Malformed: it is refused where it is looked up.
    return undefined
  }
}
