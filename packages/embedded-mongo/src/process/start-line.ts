import { relative } from 'node:path'
import { cwd } from 'node:process'

/**
 * Says where the data lies and what this is not: nobody should find out from a bug report.
 *
 * @example log(startLine('/app/.data/mongo'))
 */
export function startLine(dataDir: string): string {
  const short = relative(cwd(), dataDir)
  const shown = short === '' || short.startsWith('..') ? dataDir : short
  return `Embedded store (not MongoDB) with its data in ${shown}. Set MONGODB_URI to use a MongoDB server.`
}
