import { SourceMap, type SourceMapPayload } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The source maps of what runs in dev. */
export interface DevSourceMaps {
  /** Takes a compiled module and returns it under a name by which its frames can be found again. */
  register(file: string, code: string): string
  /** Rewrites the frames of a stack to places in the source files. */
  mapText(stack: string): string
  /** Makes every stack come out mapped, those the app prints itself too. Returns how to undo it. */
  install(): () => void
}

interface Entry {
  readonly file: string
  readonly encoded: string
  decoded?: SourceMap | undefined
}

/** V8 puts two lines in front of the body of a constructed function. */
export const constructedLines = 2

/** How many evaluations of one file stay mappable: an old one may still hold a timer. */
const keptVersions = 3

const frame = /file:\/\/\S*?\?verso=(\d+):(\d+):(\d+)/g

/**
 * Collects the source maps of evaluated modules and maps stacks with them. A map is only read when an
 * error needs it, unlike with `--enable-source-maps`, which reads those of all packages at start-up.
 *
 * @example const body = maps.register('/srv/shop/lib/db.ts', code)
 */
export function createDevSourceMaps(): DevSourceMaps {
  const entries = new Map<string, Entry>()
  const versions = new Map<string, string[]>()
  let counter = 0

  const place = (found: string, key: string, line: string, column: string): string => {
    const entry = entries.get(key)
    if (entry === undefined) return found
    entry.decoded ??= decode(entry.encoded)
    const hit = entry.decoded?.findEntry(Number(line) - 1, Number(column) - 1)
    if (hit === undefined || !('originalLine' in hit)) return `${entry.file}:${line}:${column}`
    return `${entry.file}:${hit.originalLine + 1}:${hit.originalColumn + 1}`
  }
  const mapText = (stack: string): string =>
    stack.includes('?verso=')
      ? stack.replace(frame, place).replaceAll('__vite_ssr_export_default__', 'default')
      : stack

  return {
    mapText,
    register(file, code) {
      const key = String(++counter)
      const encoded = /\/\/# sourceMappingURL=data:application\/json[^,]*;base64,([\w+/=]+)/.exec(
        code,
      )
      entries.set(key, { file, encoded: encoded?.[1] ?? '' })
      const keys = [...(versions.get(file) ?? []), key]
      const old = keys.length > keptVersions ? keys.shift() : undefined
      if (old !== undefined) entries.delete(old)
      versions.set(file, keys)
      const url = `${pathToFileURL(resolve(file)).href}?verso=${key}`
      return `${code.replace(/^\/\/# sourceURL=.*$/gm, '')}\n//# sourceURL=${url}`
    },
    install() {
      // oxlint-disable-next-line typescript/unbound-method -- it takes no `this`
      const before = Error.prepareStackTrace
      const prepare: NonNullable<typeof Error.prepareStackTrace> = (error, sites) => {
        const text: unknown =
          before === undefined
            ? // oxlint-disable-next-line typescript/no-base-to-string -- call sites print themselves
              [headOf(error), ...sites.map((site) => `    at ${site.toString()}`)].join('\n')
            : before(error, sites)
        // Some libraries take the call sites themselves (`depd`); theirs is not ours to change.
        return typeof text === 'string' ? mapText(text) : text
      }
      Error.prepareStackTrace = prepare
      return () => {
        if (Error.prepareStackTrace === prepare) Error.prepareStackTrace = before
      }
    },
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

function decode(encoded: string): SourceMap | undefined {
  if (encoded === '') return undefined
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the compiler a moment ago
    const payload = JSON.parse(Buffer.from(encoded, 'base64').toString()) as SourceMapPayload
    return new SourceMap(payload)
  } catch {
    return undefined
  }
}
