import { readFile } from 'node:fs/promises'
import { SourceMap, type SourceMapPayload } from 'node:module'

import type { ErrorPayload, EnvironmentModuleGraph } from 'vite'

import { isAppFile } from './app-files.ts'
import { frameAt } from './code-frame.ts'
import type { CodePlace } from './compile-error.ts'

/** An error of a page, as its browser tells it. */
export interface BrowserError {
  readonly name: string
  readonly message: string
  readonly stack: string
}

/**
 * Tells an error that a page sent from whatever else comes over a socket.
 *
 * @example if (isBrowserError(data)) await locateBrowserError(data, modules)
 */
export function isBrowserError(value: unknown): value is BrowserError {
  if (typeof value !== 'object' || value === null) return false
  return ['name', 'message', 'stack'].every((key) => {
    return typeof Reflect.get(value, key) === 'string'
  })
}

/** Where a browser's modules come from. */
export interface BrowserModules {
  readonly dir: string
  /** Below it lie the modules of dev: `/_next/static/dev/`. */
  readonly base: string
  readonly graph: EnvironmentModuleGraph
}

/** The overlay trims what it shows, and the first line would lose its indent. A space of no width (U+200B) is none that it trims. */
const edge = '\u200b'

/** `http://…/pages/index.tsx?t=1:10:7`, in the stacks of all browsers. */
const place = /https?:\/\/[^\s/]+(\/[^\s()?]*)(?:\?[^\s():]*)?:(\d+):(\d+)/g

/**
 * Finds in the source files what a browser's error says of compiled modules, and cuts out the code around it.
 *
 * @returns what the page's own overlay shows
 * @example client.send({ type: 'error', err: await locateBrowserError(error, modules) })
 */
export async function locateBrowserError(
  { name, message, stack }: BrowserError,
  modules: BrowserModules,
): Promise<ErrorPayload['err']> {
  const places = new Map<string, CodePlace>()
  for (const [text, path = '', line, column] of stack.matchAll(place)) {
    const found = await findPlace(path, Number(line), Number(column), modules)
    if (found !== undefined) places.set(text, found)
  }
  const mapped = stack.replace(place, (text) => {
    const found = places.get(text)
    return found === undefined ? text : `${found.file}:${found.line}:${found.column}`
  })
  const own = [...places.values()].find(({ file }) => isAppFile(modules.dir, file))
  const lines = withoutHead(mapped)
  const err = { message: `${name}: ${message}`, stack: lines.join('\n') }
  if (own === undefined) return err
  // What React does around the app's own code would fill the overlay. The console has it all.
  err.stack = lines.filter((line) => !line.includes(`${modules.base}node_modules/`)).join('\n')
  const text = await readFile(own.file, 'utf8').catch(() => undefined)
  const frame = text === undefined ? undefined : frameAt(text, own.line, own.column)
  return {
    ...err,
    id: own.file,
    loc: own,
    ...(frame !== undefined && { frame: `${edge}${frame}` }),
  }
}

async function findPlace(
  path: string,
  line: number,
  column: number,
  { base, graph }: BrowserModules,
): Promise<CodePlace | undefined> {
  if (!path.startsWith(base)) return undefined
  const module = await graph.getModuleByUrl(decode(`/${path.slice(base.length)}`))
  const map = module?.transformResult?.map
  if (!module?.file || map === null || map === undefined || !('mappings' in map)) return undefined
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same format under two names
  const source = new SourceMap(map as unknown as SourceMapPayload)
  const entry = source.findEntry(line - 1, column - 1)
  if (!('originalLine' in entry)) return undefined
  return { file: module.file, line: entry.originalLine + 1, column: entry.originalColumn + 1 }
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** The first lines repeat the message in some browsers. */
function withoutHead(stack: string): string[] {
  const lines = stack.split('\n')
  const first = lines.findIndex((line) => /^\s*at |@/.test(line))
  return lines.slice(Math.max(0, first))
}
