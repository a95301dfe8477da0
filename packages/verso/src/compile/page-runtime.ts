import { existsSync } from 'node:fs'
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** `src/` in this repository, `dist/` once published. */
const root = fileURLToPath(new URL('..', import.meta.url))

/** Compiled, or (in our own tests) not. */
const endings = import.meta.url.endsWith('.ts') ? ['.tsx', '.ts'] : ['.js']

/** Modules of `shims/` are found by these names. `next/link.js` is how packages write it that are ES modules. */
const shimName = /^(?:next|versojs)\/([a-z][\w/-]*?)(?:\.js)?$/

/**
 * Finds the module of ours that stands for an import of `next/link` and its like, or of `versojs/link`.
 * Both names are one module, for the app and for packages that have `next` as a peer dependency.
 *
 * @returns nothing for names we do not provide
 * @example shimFile('next/link') // '/srv/shop/node_modules/versojs/dist/shims/link.js'
 */
export function shimFile(source: string): string | undefined {
  const name = shimName.exec(source)?.[1]
  return name === undefined ? undefined : runtimeFile(`shims/${name}`)
}

/**
 * Finds a module of ours that is compiled together with the app's pages.
 *
 * @example runtimeFile('pages/render-entry')
 */
export function runtimeFile(name: string): string | undefined {
  const base = root + name.split('/').join(sep)
  return endings.map((ending) => base + ending).find((file) => existsSync(file))
}

/**
 * Tells whether a file is one of ours that shares React with the pages: it must be evaluated where they are,
 * or there would be two routers and two Reacts.
 *
 * @example isPageRuntime('/srv/shop/node_modules/versojs/dist/shims/link.js') // true
 */
export function isPageRuntime(file: string): boolean {
  return ['client', 'shims', 'pages'].some((room) => file.startsWith(`${root}${room}${sep}`))
}

/** React is one copy, the app's: hooks and contexts do not work across two. */
export const onlyOnce: readonly string[] = ['react', 'react-dom', 'scheduler']
