import bytes from 'bytes'

const SIZE = /^\s*\d+(?:\.\d+)?\s*(?:b|kb|mb|gb|tb|pb)?\s*$/i

/**
 * Turns a size as route files write it (`'1mb'`, `'500kb'`, `100`) into bytes; `undefined` when it is none.
 *
 * `bytes` alone would read `'10xyz'` as 10: a limit misread is a limit that does not hold.
 *
 * @example parseSize('1mb') // 1048576
 */
export function parseSize(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value) && value >= 0 ? Math.floor(value) : undefined
  }
  if (typeof value !== 'string' || !SIZE.test(value)) return undefined
  return bytes.parse(value.trim()) ?? undefined
}
