import { readFile } from 'node:fs/promises'

import { lineAndColumn } from './code-frame.ts'
import { CompileError } from './compile-error.ts'

/**
 * Makes sure that an imported file holds JSON; the compiler's own message would not say where it does not.
 *
 * @throws {CompileError} with the place
 * @example checkJson('/srv/shop/data.json', '{ "a": 1, }')
 */
export function checkJson(file: string, text: string): void {
  try {
    JSON.parse(text)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const found = /at position (\d+)/.exec(message)
    // The end of the text has no position in Node's message.
    const offset = found === null ? text.trimEnd().length : Number(found[1])
    const short = message.replace(/,? (?:in JSON )?at position .*$/, '')
    throw new CompileError(`This is not JSON: ${short}`, {
      place: { file, ...lineAndColumn(text, offset) },
      source: text,
      cause: error,
    })
  }
}

/**
 * Reads a JSON file, without the byte order mark that Windows editors put in front.
 *
 * @example await readJson('/srv/shop/data.json')
 */
export async function readJson(file: string): Promise<string> {
  const text = await readFile(file, 'utf8')
  return text.replace(/^\uFEFF/, '')
}
