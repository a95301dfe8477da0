import { useContext, useMemo } from 'react'

import { pickParams } from '../client/match-route.ts'
import { RouterContext } from '../client/router-context.ts'

/** The search parameters of the page; they cannot be changed in place. */
export class ReadonlyURLSearchParams extends URLSearchParams {
  /** @throws always: navigate instead. */
  override append(): void {
    refuse()
  }
  /** @throws always: navigate instead. */
  override delete(): void {
    refuse()
  }
  /** @throws always: navigate instead. */
  override set(): void {
    refuse()
  }
  /** @throws always: navigate instead. */
  override sort(): void {
    refuse()
  }
}

function refuse(): never {
  throw new Error(
    'The search parameters of the page cannot be changed in place. Copy them with new URLSearchParams(…) and navigate.',
  )
}

/** The router of the App Router's hooks, on the pages' router. */
export interface AppRouterInstance {
  push(href: string, options?: { scroll?: boolean }): void
  replace(href: string, options?: { scroll?: boolean }): void
  refresh(): void
  back(): void
  forward(): void
  prefetch(href: string): void
}

/**
 * The router, for components that are shared with the App Router. Pages have more in `useRouter` of `next/router`.
 *
 * @example const router = useRouter()
 */
export function useRouter(): AppRouterInstance {
  const router = useContext(RouterContext)
  if (router === null) {
    throw new Error(
      'invariant expected app router to be mounted: useRouter works below pages/ only.',
    )
  }
  return useMemo(() => {
    return {
      push: (href, options = {}) => void router.push(href, undefined, options),
      replace: (href, options = {}) => void router.replace(href, undefined, options),
      refresh: () => router.reload(),
      back: () => router.back(),
      forward: () => router.forward(),
      prefetch: (href) => void router.prefetch(href),
    }
  }, [router])
}

function pathOf(asPath: string): string {
  return asPath.replace(/[?#].*/s, '')
}

/** The path of the page; `null` while a static page does not know it. */
export function usePathname(): string | null {
  const router = useContext(RouterContext)
  if (router === null || router.isFallback) return null
  const path = pathOf(router.asPath)
  // A page that was rendered once for all its addresses knows its own in the browser only.
  return !router.isReady && path.includes('[') && path === router.pathname ? null : path
}

/** The search parameters of the page. */
export function useSearchParams(): ReadonlyURLSearchParams {
  const router = useContext(RouterContext)
  const search = router?.isReady === true ? (router.asPath.split('#')[0]?.split('?')[1] ?? '') : ''
  return useMemo(() => new ReadonlyURLSearchParams(search), [search])
}

/** The parameters of the page's path; `null` while they are not known. */
export function useParams<
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as Next.js types it: callers name what they expect
  T extends Record<string, string | string[] | undefined> = Record<string, string | string[]>,
>(): T | null {
  const router = useContext(RouterContext)
  return useMemo(() => {
    if (router === null || !router.isReady) return null
    // The names come from the route's own file name.
    return pickParams(router.pathname, router.query) as T
  }, [router])
}
