import { VersoError } from '../errors/verso-error.ts'
import type { RouteModule } from '../types/route.ts'

/** How a page is made: once (`static`), once and anew now and then (`ssg`), or for each request (`ssr`, `initial`). */
export type PageKind = 'static' | 'ssg' | 'ssr' | 'initial'

/** Props by any name: what a data function is given and gives is looked at where it is used. */
export type DataFunction = (context: never) => unknown

/**
 * Reads an export of a page, also when it was compiled to CommonJS and Node wrapped it once more.
 *
 * @example readExport(module, 'getStaticProps')
 */
export function readExport(module: RouteModule, name: string): unknown {
  if (name !== 'default' && module[name] !== undefined) return module[name]
  const inner = module['default']
  if (isRecord(inner) && isRecord(inner['default'])) return inner[name]
  if (isRecord(inner) && typeof inner['default'] === 'function') return inner[name]
  return name === 'default' ? inner : undefined
}

/**
 * A data function of a page, or `undefined`.
 *
 * @throws {VersoError} VERSO_ERR_PAGE when the export is no function
 * @example dataFunction(module, 'getStaticProps', '/users')
 */
export function dataFunction(
  module: RouteModule,
  name: 'getStaticProps' | 'getStaticPaths' | 'getServerSideProps',
  page: string,
): DataFunction | undefined {
  const value = readExport(module, name)
  if (value === undefined) return undefined
  if (typeof value === 'function') return value as DataFunction
  throw new VersoError(
    'VERSO_ERR_PAGE',
    `${name} of the page ${page} is of type ${typeof value}.`,
    {
      hint: `Write export async function ${name}(context) { … }.`,
    },
  )
}

/** What surrounds a page decides with it: an `_app` with `getInitialProps` makes every page without data dynamic. */
export interface PageParts {
  readonly page: RouteModule
  readonly app?: RouteModule | undefined
}

/**
 * Finds out how a page is made, and refuses exports that contradict each other.
 *
 * @param pattern for messages, and to know whether paths have to be listed
 * @throws {VersoError} VERSO_ERR_PAGE
 * @example toPageKind({ page: module, app }, '/users/[id]') // 'ssg'
 */
export function toPageKind({ page, app }: PageParts, pattern: string): PageKind {
  const component = readExport(page, 'default')
  if (!isComponent(component)) {
    fail(
      pattern,
      component === undefined
        ? 'has no default export'
        : 'has a default export that is no component',
      'Export a React component: export default function Page() { … }.',
    )
  }
  const ssg = dataFunction(page, 'getStaticProps', pattern) !== undefined
  const ssr = dataFunction(page, 'getServerSideProps', pattern) !== undefined
  const paths = dataFunction(page, 'getStaticPaths', pattern) !== undefined
  const initial = hasInitialProps(component)
  if (ssg && ssr) {
    fail(
      pattern,
      'exports getStaticProps and getServerSideProps',
      'Keep one: the first runs when the page is made, the second for each request.',
    )
  }
  if (initial && (ssg || ssr)) {
    fail(
      pattern,
      `has getInitialProps and ${ssg ? 'getStaticProps' : 'getServerSideProps'}`,
      'Keep one of them.',
    )
  }
  if (paths && !ssg) {
    fail(
      pattern,
      'exports getStaticPaths without getStaticProps',
      'Add getStaticProps, or remove it.',
    )
  }
  if (paths && !isDynamic(pattern)) {
    fail(
      pattern,
      'exports getStaticPaths, although its path has no parameters',
      'Remove getStaticPaths, or name the file [id].tsx.',
    )
  }
  if (ssg && !paths && isDynamic(pattern)) {
    fail(
      pattern,
      'has parameters and getStaticProps, but no getStaticPaths',
      "Add getStaticPaths; { paths: [], fallback: 'blocking' } makes each path when it is first asked for.",
    )
  }
  if (ssg) return 'ssg'
  if (ssr) return 'ssr'
  return initial || hasOwnInitialProps(app) ? 'initial' : 'static'
}

/**
 * Tells a path with parameters.
 *
 * @example isDynamic('/users/[id]') // true
 */
export function isDynamic(pattern: string): boolean {
  return /\/\[[^/]+\](?=\/|$)/.test(pattern)
}

/**
 * Tells whether `_app` has a `getInitialProps` of its own: classes inherit one from `next/app` that does nothing special.
 *
 * @example hasOwnInitialProps(app)
 */
export function hasOwnInitialProps(app: RouteModule | undefined): boolean {
  const component = app === undefined ? undefined : readExport(app, 'default')
  if (!isRecord(component)) return false
  return component['getInitialProps'] !== component['origGetInitialProps']
}

/**
 * Tells whether a component has `getInitialProps`.
 *
 * @example hasInitialProps(Page)
 */
export function hasInitialProps(component: unknown): boolean {
  return isRecord(component) && typeof component['getInitialProps'] === 'function'
}

/** A function, a class, or what `memo`, `forwardRef` and `lazy` give. */
function isComponent(value: unknown): boolean {
  return typeof value === 'function' || (isRecord(value) && '$$typeof' in value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'function' || (typeof value === 'object' && value !== null)
}

function fail(pattern: string, problem: string, hint: string): never {
  throw new VersoError('VERSO_ERR_PAGE', `The page ${pattern} ${problem}.`, { hint })
}
