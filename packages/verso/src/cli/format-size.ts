const units = ['B', 'kB', 'MB', 'GB']

/**
 * Writes a number of bytes for people.
 *
 * @example formatSize(12_345) // '12.3 kB'
 */
export function formatSize(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(value < 100 ? 1 : 0)} ${units[unit]}`
}
