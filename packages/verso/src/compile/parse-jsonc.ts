/**
 * Parses JSON as `tsconfig.json` files hold it: comments and trailing commas are allowed, and a BOM.
 *
 * @throws {SyntaxError} when what remains is not JSON
 * @example parseJsonc('{ "a": 1, } // one') // { a: 1 }
 */
export function parseJsonc(text: string): unknown {
  // Strings come first in the alternation, so that `"http://x"` is never taken for a comment.
  // A comment becomes spaces: positions in error messages stay true.
  const withoutComments = text
    .replace(/^\uFEFF/, '')
    .replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[^]*?\*\//g, (found) =>
      found.startsWith('"') ? found : found.replace(/[^\n]/g, ' '),
    )
  const withoutTrailingCommas = withoutComments.replace(
    /"(?:[^"\\\n]|\\.)*"|,(?=\s*[}\]])/g,
    (found) => (found === ',' ? ' ' : found),
  )
  return JSON.parse(withoutTrailingCommas) as unknown
}
