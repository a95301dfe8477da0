const MAX_LENGTH = 1024 * 1024

/** `\$`, `$NAME`, `${NAME}` or `${NAME:-default}`. A default may itself hold `${NAME}`, one level deep. */
const REFERENCE = /\\\$|\$(?:(\w+)|\{(\w+)(?::-((?:\$\{[^{}]*\}|[^{}])*))?\})/g

/**
 * Replaces references to other values: `$NAME`, `${NAME}`, `${NAME:-default}`; `\$` is a dollar sign.
 *
 * What `lookup` does not know, or knows as empty, is its default, or else nothing. What it returns is taken as it
 * stands: a password with a dollar sign in it must not be read as a reference.
 *
 * @example expandValue('${HOST:-localhost}:$PORT', (name) => values.get(name))
 */
export function expandValue(value: string, lookup: (name: string) => string | undefined): string {
  const expanded = value.replaceAll(
    REFERENCE,
    (found, plain?: string, braced?: string, fallback?: string) => {
      const name = plain ?? braced
      if (name === undefined) return '$'
      return lookup(name) || (fallback === undefined ? '' : expandValue(fallback, lookup))
    },
  )
  // References can double a value again and again (`B=$A$A`, `C=$B$B`, ...): 30 lines would fill the memory.
  return expanded.slice(0, MAX_LENGTH)
}
