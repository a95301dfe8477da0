import { readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Makes the stacks of a finished build name the source files. A source map is read when the first stack
 * that needs it is, so that starting costs nothing (`--enable-source-maps` reads all of them at once).
 *
 * @example installBuiltStacks(new URL('.', import.meta.url).href)
 */
export function installBuiltStacks(outUrl: string): void {
  const maps = new Map<string, SourceMap | undefined>()
  // oxlint-disable-next-line typescript/unbound-method -- it takes no `this`
  const before = Error.prepareStackTrace
  Error.prepareStackTrace = (error, sites) => {
    const text: unknown =
      before === undefined
        ? // oxlint-disable-next-line typescript/no-base-to-string -- call sites print themselves
          [headOf(error), ...sites.map((site) => `    at ${site.toString()}`)].join('\n')
        : before(error, sites)
    if (typeof text !== 'string' || !text.includes(outUrl)) return text
    return text.replace(
      /(file:\/\/[^\s]*?\.mjs):(\d+):(\d+)/g,
      (found, url: string, line, column) =>
        url.startsWith(outUrl) ? place(maps, url, Number(line), Number(column)) : found,
    )
  }
}

function place(
  maps: Map<string, SourceMap | undefined>,
  url: string,
  line: number,
  column: number,
): string {
  const file = fileURLToPath(url)
  if (!maps.has(file)) maps.set(file, readMap(`${file}.map`))
  const entry = maps.get(file)?.findEntry(line - 1, column - 1)
  if (entry === undefined || !('originalLine' in entry)) return `${file}:${line}:${column}`
  const source = resolve(dirname(file), entry.originalSource)
  return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
}

function readMap(file: string): SourceMap | undefined {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the build beside this code
    return new SourceMap(JSON.parse(readFileSync(file, 'utf8')) as SourceMapPayload)
  } catch {
    return undefined
  }
}

function headOf(error: unknown): string {
  try {
    return String(error)
  } catch {
    // A `toString` or `message` getter of the user's may throw; a stack must come out all the same.
    return 'Error'
  }
}
