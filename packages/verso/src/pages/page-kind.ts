import { VersoError } from '../errors/verso-error.ts'
import type { Route, RouteModule } from '../types/route.ts'

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
 * @example dataFunction(module, 'getStaticProps', route)
 */
export function dataFunction(
  module: RouteModule,
  name: 'getStaticProps' | 'getStaticPaths' | 'getServerSideProps',
  { file }: Pick<Route, 'file'>,
): DataFunction | undefined {
  const value = readExport(module, name)
  if (value === undefined) return undefined
  if (typeof value === 'function') return value as DataFunction
  throw new VersoError('VERSO_ERR_PAGE', `${name} in ${file} is of type ${typeof value}.`, {
    hint: `Write export async function ${name}(context) { … }.`,
  })
}

/** What surrounds a page decides with it: an `_app` with `getInitialProps` makes every page without data dynamic. */
export interface PageParts {
  readonly page: RouteModule
  readonly app?: RouteModule | undefined
  readonly document?: RouteModule | undefined
}

/**
 * Finds out how a page is made, and refuses exports that contradict each other.
 *
 * @param route for messages, and to know whether paths have to be listed
 * @throws {VersoError} VERSO_ERR_PAGE
 * @example toPageKind({ page: module, app }, route) // 'ssg'
 */
export function toPageKind(
  { page, app, document }: PageParts,
  route: Pick<Route, 'file' | 'pattern'>,
): PageKind {
  checkFrame('pages/_app', app)
  checkFrame('pages/_document', document)
  const component = readExport(page, 'default')
  const found: PageExports = {
    ssg: dataFunction(page, 'getStaticProps', route) !== undefined,
    ssr: dataFunction(page, 'getServerSideProps', route) !== undefined,
    paths: dataFunction(page, 'getStaticPaths', route) !== undefined,
    initial: hasInitialProps(component),
    dynamic: isDynamic(route.pattern),
    forErrors: route.pattern === '/404' || route.pattern === '/500',
  }
  const problem = componentProblem(component) ?? findContradiction(found)
  if (problem !== undefined) {
    const [text, hint] = problem
    throw new VersoError('VERSO_ERR_PAGE', `${route.file} ${text}.`, { hint })
  }
  if (found.ssg) return 'ssg'
  if (found.ssr) return 'ssr'
  return found.initial || hasOwnInitialProps(app) ? 'initial' : 'static'
}

/** What a page exports, as far as it decides how the page is made. */
interface PageExports {
  readonly ssg: boolean
  readonly ssr: boolean
  readonly paths: boolean
  readonly initial: boolean
  /** Its path has parameters. */
  readonly dynamic: boolean
  /** It is the page for what is not there, or for what failed. */
  readonly forErrors: boolean
}

/** What is wrong with a page, as the rest of a sentence that begins with its file, and what to do. */
type Problem = readonly [text: string, hint: string]

/** A file that is there and has nothing to show is a mistake: the page must not silently come without it. */
function checkFrame(file: string, module: RouteModule | undefined): void {
  if (module === undefined) return
  const problem = componentProblem(readExport(module, 'default'))
  if (problem === undefined) return
  throw new VersoError('VERSO_ERR_PAGE', `${file} ${problem[0]}.`, { hint: problem[1] })
}

function componentProblem(component: unknown): Problem | undefined {
  if (isComponent(component)) return undefined
  return [
    component === undefined
      ? 'has no default export'
      : 'has a default export that is no React component',
    'Export a React component: export default function Page() { … }.',
  ]
}

function findContradiction({
  ssg,
  ssr,
  paths,
  initial,
  dynamic,
  forErrors,
}: PageExports): Problem | undefined {
  if (forErrors && (ssr || initial)) {
    return [
      `has ${ssr ? 'getServerSideProps' : 'getInitialProps'}, and is the page that is shown when other pages fail`,
      'It must not need what may have failed: use getStaticProps, or pages/_error with getInitialProps.',
    ]
  }
  if (ssg && ssr) {
    return [
      'exports getStaticProps and getServerSideProps',
      'Keep one: the first runs when the page is made, the second for each request.',
    ]
  }
  if (initial && (ssg || ssr)) {
    const other = ssg ? 'getStaticProps' : 'getServerSideProps'
    return [`has getInitialProps and ${other}`, 'Keep one of them.']
  }
  if (paths && !ssg) {
    return ['exports getStaticPaths without getStaticProps', 'Add getStaticProps, or remove it.']
  }
  if (paths && !dynamic) {
    return [
      'exports getStaticPaths, although its path has no parameters',
      'Remove getStaticPaths, or name the file [id].tsx.',
    ]
  }
  if (ssg && !paths && dynamic) {
    return [
      'has parameters and getStaticProps, but no getStaticPaths',
      "Add getStaticPaths; { paths: [], fallback: 'blocking' } makes each path when it is first asked for.",
    ]
  }
  return undefined
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
