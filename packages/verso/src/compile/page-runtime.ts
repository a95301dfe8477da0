import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

import { VersoError } from '../errors/verso-error.ts'

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

/** Our own modules that are compiled together with an app's pages. */
export interface PageRuntime {
  /** Renders on the server. */
  readonly renderer: string
  /** Brings pages to life in the browser. */
  readonly client: string
  /** Goes with it in apps that have rewrites or a middleware. */
  readonly rules: string
  /** Goes with it in apps that have a `_document`, which may hold scripts. */
  readonly scripts: string
  /** Stands in for `pages/_error`. */
  readonly error: string
}

/**
 * Finds what pages need beside their own code.
 *
 * @throws {VersoError} VERSO_ERR_NO_REACT when React is not installed
 * @example const { renderer } = findPageRuntime(config.dir)
 */
export function findPageRuntime(dir: string): PageRuntime {
  try {
    const require = createRequire(join(dir, 'package.json'))
    require.resolve('react')
    require.resolve('react-dom')
  } catch (cause) {
    throw new VersoError('VERSO_ERR_NO_REACT', 'The app has pages, but React is not installed.', {
      hint: 'Run npm install react react-dom, or move the files to pages/api if they are API routes.',
      cause,
    })
  }
  return {
    renderer: ownFile('pages/render-entry'),
    client: ownFile('client/entry'),
    rules: ownFile('client/follow-rules'),
    scripts: ownFile('client/load-script'),
    error: ownFile('shims/error'),
  }
}

/**
 * Finds a module that browsers load in dev only: every page the first, the page that shows an error the second.
 *
 * @example findDevScript('dev-updates') // '/srv/shop/node_modules/versojs/dist/client/dev-updates.js'
 */
export function findDevScript(name: 'dev-updates' | 'dev-error-page'): string {
  return ownFile(`client/${name}`)
}

function ownFile(name: string): string {
  const file = runtimeFile(name)
  if (file === undefined) throw new Error(`${name} is missing: is versojs installed completely?`)
  return file
}

function runtimeFile(name: string): string | undefined {
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
