// @ts-check
import { readFileSync } from 'node:fs'

/**
 * Reads a list of hostile texts: one a line, with the escapes of JSON, a character for each byte.
 *
 * @param {string} name of a file in `corpus/`
 * @param {{ raw?: boolean }} [options] `raw` leaves the escapes as they are
 */
export function readCases(name, { raw = false } = {}) {
  const text = readFileSync(new URL(`../corpus/${name}.txt`, import.meta.url), 'utf8')
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => (raw ? line : String(JSON.parse(`"${line}"`))))
}
