/**
 * Encodes text from a header, a cookie or the query for a place in a path. Slashes stay, as in Next.js; whatever could end
 * the line, the path or the host does not: CR and LF split heads, browsers drop tabs (`/<tab>/evil.example` leads to a
 * host), take `\` for `/`, and `?` and `#` end the path.
 *
 * @example encodeForPath('a b?c') // 'a%20b%3Fc'
 */
export function encodeForPath(text: string): string {
  return encodeSigns(text.replaceAll('\\', '/'), /[^\x21-\x7e]|["#%<>?^`{|}]/gu)
}

/**
 * The same for a place in a query.
 *
 * @example encodeForQuery('a&b') // 'a%26b'
 */
export function encodeForQuery(text: string): string {
  return encodeSigns(text, /[^\x21-\x7e]|["#%&+<>\\^`{|}]/gu)
}

function encodeSigns(text: string, signs: RegExp): string {
  return text.replaceAll(signs, (sign) =>
    // Half of a pair has no encoding; it is what a broken client sends.
    /^[\ud800-\udfff]$/.test(sign) ? '%EF%BF%BD' : encodeURIComponent(sign),
  )
}
