import { readFileSync } from 'node:fs'

import type { Plugin } from 'vite'

import { shimFile } from './page-runtime.ts'

/** A page of an app. */
export interface ClientPage {
  /** Absolute. */
  readonly file: string
  /** What its entry is called: `users/[id]`. */
  readonly name: string
}

/** The pages of an app as its clients need them: source files, absolute. */
export interface ClientPages {
  /** By pattern: `/users/[id]`. */
  readonly pages: ReadonlyMap<string, ClientPage>
  readonly app: string | undefined
  /** Our module that brings a page to life: `client/entry`. */
  readonly runtime: string
  /** Our module that follows the app's rules; nothing for apps that have none. */
  readonly rules: string | undefined
  /** Our module that loads the document's scripts; nothing for apps without a `_document`. */
  readonly scripts: string | undefined
  readonly urls: UrlSettings
}

/** How addresses of the app are written, which the browser's router has to know, and how strict React is. */
export interface UrlSettings {
  readonly basePath: string
  readonly trailingSlash: boolean
  readonly skipTrailingSlashRedirect: boolean
  readonly reactStrictMode: boolean
}

const prefix = 'verso-page:'

/**
 * The name under which {@link pageEntries} provides the entry of a page.
 *
 * @example pageEntryName('/users/[id]') // 'verso-page:/users/[id].js'
 */
export function pageEntryName(pattern: string): string {
  // In dev it is part of an address, where the ending says what is meant: a page may be called `site.css.tsx`.
  return `${prefix}${pattern}.js`
}

/**
 * Provides the few lines by which a browser starts a page: they import the page and what surrounds it and hand both
 * to the client runtime. `_app` comes first: its styles are the general ones, which pages may overrule.
 *
 * @param current asked each time: in dev pages come and go
 * @param before code that has to run before React does
 * @example plugins: [pageEntries(() => ({ pages, app }))]
 */
export function pageEntries(current: () => ClientPages, before = ''): Plugin {
  return {
    name: 'verso:page-entries',
    enforce: 'pre',
    resolveId(source) {
      return source.startsWith(prefix) ? `\0${source}` : null
    },
    load: {
      // oxlint-disable-next-line no-control-regex -- virtual modules are marked so
      filter: { id: /^\0verso-page:/ },
      handler(id) {
        const pattern = id.slice(prefix.length + 1, -'.js'.length)
        const { pages, ...rest } = current()
        const page = pages.get(pattern)
        if (page === undefined) throw new Error(`No page answers ${pattern}.`)
        const code = before + entryCode({ pattern, page: page.file, ...rest })
        return { code, map: null, moduleType: 'js' }
      },
    },
  }
}

interface EntryParts extends Omit<ClientPages, 'pages'> {
  readonly pattern: string
  readonly page: string
}

function entryCode({ pattern, page, app, runtime, rules, scripts, urls }: EntryParts): string {
  const { basePath, trailingSlash, skipTrailingSlashRedirect, reactStrictMode } = urls
  const options = [
    `pattern: ${JSON.stringify(pattern)}`,
    // Not the namespaces: an object that has all exports keeps all of them in the bundle.
    'page: { default: page.default }',
    ...(app === undefined ? [] : ['app: { default: app.default }']),
    ...(basePath === '' ? [] : [`basePath: ${JSON.stringify(basePath)}`]),
    ...(trailingSlash ? ['trailingSlash: true'] : []),
    ...(skipTrailingSlashRedirect ? ['skipTrailingSlashRedirect: true'] : []),
    ...(reactStrictMode ? ['strictMode: true'] : []),
    ...(rules === undefined ? [] : ['rules']),
    ...(scripts === undefined ? [] : ['startScript']),
  ]
  // What measures is as large as the router: only apps that ask for it load it.
  const measured =
    app !== undefined && /\breportWebVitals\b/.test(readText(app))
      ? shimFile('next/web-vitals')
      : undefined
  return [
    `import { hydrate } from ${JSON.stringify(runtime)}`,
    ...(scripts === undefined ? [] : [`import { startScript } from ${JSON.stringify(scripts)}`]),
    ...(rules === undefined ? [] : [`import { rules } from ${JSON.stringify(rules)}`]),
    ...(app === undefined ? [] : [`import * as app from ${JSON.stringify(app)}`]),
    `import * as page from ${JSON.stringify(page)}`,
    `hydrate({ ${options.join(', ')} })`,
    ...(measured === undefined
      ? []
      : [
          `import { reportWebVitals } from ${JSON.stringify(measured)}`,
          'if (app.reportWebVitals) reportWebVitals(app.reportWebVitals)',
        ]),
    '',
  ].join('\n')
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // In dev it was deleted just now: its import says so.
    return ''
  }
}
