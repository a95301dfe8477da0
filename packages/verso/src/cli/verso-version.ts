import { readFileSync } from 'node:fs'

/**
 * Reads the version from the package's own `package.json`.
 *
 * @example versoVersion() // '0.1.0'
 */
export function versoVersion(): string {
  // Two folders up both from src/cli and from dist/cli.
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(text) as { version: string } // our own file
  return version
}
