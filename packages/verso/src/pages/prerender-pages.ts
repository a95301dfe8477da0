import { isVersoError, VersoError } from '../errors/verso-error.ts'
import type { LoadedPage, PageSource } from '../types/page.ts'
import type { Params, Route } from '../types/route.ts'

import { makePage } from './make-page.ts'
import { toPageKind } from './page-kind.ts'
import type { PageKind } from './page-kind.ts'
import { toPagePath, toSharedKey } from './page-path.ts'
import type { PageStore } from './page-store.ts'
import { statusOf } from './pages-context.ts'
import { loadStaticPaths } from './static-paths.ts'

/** What {@link prerenderPages} needs. */
export interface PrerenderOptions {
  readonly source: PageSource
  /** Where the pages are put; the running app reads the same. */
  readonly store: PageStore
  /** All routes; those of kind `api` are passed over. */
  readonly routes: readonly Route[]
  /** How many pages are made at once. Default 4: data is waited for, rendering is not. */
  readonly concurrency?: number
  /** Called before each page, with its path; and before a file is looked at, with its name. */
  readonly onStart?: (path: string) => void
  /** Called after each page. */
  readonly onPage?: (done: number, total: number, path: string) => void
  readonly basePath?: string
  readonly trailingSlash?: boolean
}

/** What the build found out about one page. */
export interface PrerenderedPage {
  readonly route: Route
  readonly kind: PageKind
  /** What happens with paths that are not listed; of pages with `getStaticPaths`. */
  readonly fallback?: boolean | 'blocking'
  /** The paths that were made, encoded. */
  readonly paths: readonly string[]
}

interface Job {
  readonly key: string
  readonly params: Params | undefined
  readonly fallback: boolean
}

interface Plan {
  readonly page: PrerenderedPage
  readonly loaded: LoadedPage
  readonly jobs: readonly Job[]
}

/**
 * Makes all pages that can be made before anybody asks: those without data, and the listed paths of those with.
 *
 * @throws {VersoError} VERSO_ERR_BUILD when a page cannot be made, VERSO_ERR_NOT_SERIALIZABLE for props that JSON changes
 * @example const pages = await prerenderPages({ source, store, routes })
 */
export async function prerenderPages(options: PrerenderOptions): Promise<PrerenderedPage[]> {
  const { source, routes } = options
  const plans: Plan[] = []
  for (const route of routes) {
    if (route.kind !== 'page') continue
    options.onStart?.(route.file)
    plans.push(await toPlan(route, await load(source, route)))
    options.onPage?.(0, 0, route.file)
  }
  refuseConflicts(plans)
  const work = plans.flatMap((plan) => plan.jobs.map((job) => ({ plan, job })))
  const queue = work.values()
  const failures: unknown[] = []
  let done = 0
  const run = async (): Promise<void> => {
    for (const { plan, job } of queue) {
      if (failures.length > 0) return
      options.onStart?.(job.key)
      await makeOne(options, plan, job).catch((error: unknown) => failures.push(error))
      options.onPage?.(++done, work.length, job.key)
    }
  }
  // They share one iterator: each takes what comes next. All have stopped before an error leaves here, for the caller
  // is going to remove what was written.
  await Promise.all(Array.from({ length: options.concurrency ?? 4 }, run))
  if (failures.length > 0) throw failures[0]
  return plans.map(({ page }) => page)
}

async function load(source: PageSource, route: Route): Promise<LoadedPage> {
  try {
    return await source.load(route)
  } catch (error) {
    throw toFailure(`${route.file} cannot be loaded`, error, {
      hint: 'The build runs the code of a page, of pages/_app and of what they import to see what they export. What needs a browser belongs in useEffect, or behind typeof window.',
    })
  }
}

/** A path that two pages make would be that of the page whose name is the plainer one, whatever the other lists. */
function refuseConflicts(plans: readonly Plan[]): void {
  const owners = new Map<string, Plan>()
  for (const plan of plans) {
    for (const path of plan.page.paths) {
      const other = owners.get(path)
      if (other === undefined) {
        owners.set(path, plan)
        continue
      }
      const [lister, owner] = plan.page.fallback === undefined ? [other, plan] : [plan, other]
      throw new VersoError(
        'VERSO_ERR_BUILD',
        `getStaticPaths of the page ${lister.page.route.pattern} listed ${path}, which ${owner.page.route.file} makes.`,
        { hint: 'Leave it out of one of them: a path has one page.' },
      )
    }
  }
}

/** An error of user code: what could not be done, and why. */
function toFailure(what: string, error: unknown, { hint }: { hint: string }): VersoError {
  if (isVersoError(error)) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new VersoError('VERSO_ERR_BUILD', `${what}: ${reason}`, { hint, cause: error })
}

async function toPlan(route: Route, loaded: LoadedPage): Promise<Plan> {
  const kind = toPageKind(loaded, route)
  if (kind === 'ssr' || kind === 'initial') {
    return { page: { route, kind, paths: [] }, loaded, jobs: [] }
  }
  if (kind === 'static') {
    const key = toSharedKey(route)
    const job = { key, params: undefined, fallback: false }
    return { page: { route, kind, paths: [key] }, loaded, jobs: [job] }
  }
  const listed = await loadStaticPaths(loaded, route).catch((error: unknown) => {
    throw toFailure(`getStaticPaths of the page ${route.pattern} failed`, error, {
      hint: `Look at ${route.file}; VERSO_LOG_LEVEL=debug shows the stack.`,
    })
  })
  if (listed === undefined) {
    const key = toPagePath(route, undefined)
    return {
      page: { route, kind, paths: [key] },
      loaded,
      jobs: [{ key, params: undefined, fallback: false }],
    }
  }
  const jobs = [...listed.paths].map(([key, params]) => ({ key, params, fallback: false }))
  if (listed.fallback === true) {
    jobs.push({ key: `${route.pattern}#fallback`, params: {}, fallback: true })
  }
  const paths = [...listed.paths.keys()]
  return { page: { route, kind, fallback: listed.fallback, paths }, loaded, jobs }
}

async function makeOne(
  { source, store, basePath = '', trailingSlash = false }: PrerenderOptions,
  { page, loaded }: Plan,
  { key, params, fallback }: Job,
): Promise<void> {
  const { route } = page
  try {
    const record = await makePage({
      source,
      loaded,
      route,
      params,
      fallback,
      basePath,
      trailingSlash,
      reason: 'build',
      strict: true,
      epoch: 0,
      status: statusOf(route),
    })
    if (record.kind === 'redirect') {
      throw new VersoError(
        'VERSO_ERR_BUILD',
        `getStaticProps redirects ${key} while it is built.`,
        {
          hint: `A page that always leads elsewhere is one for redirects in the configuration. Where the data decides, leave the path out of getStaticPaths: then ${route.file} decides when it is asked for.`,
        },
      )
    }
    await store.set(key, record)
  } catch (error) {
    throw toFailure(`The page ${key} cannot be made`, error, {
      hint: `Look at ${route.file}; VERSO_LOG_LEVEL=debug shows the stack.`,
    })
  }
}
