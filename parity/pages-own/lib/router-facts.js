import { useRouter as useCompatRouter } from 'next/compat/router'
import { useParams, usePathname, useSearchParams } from 'next/navigation'
import { useRouter } from 'next/router'

import { Show } from './show'

/** What the routers say while a page is rendered. */
export function RouterFacts() {
  const router = useRouter()
  const compat = useCompatRouter()
  const query = Object.fromEntries(Object.entries(router.query).sort())
  const { route, pathname, asPath, basePath, isReady, isFallback, isPreview } = router
  return (
    <div>
      <Show
        id="router"
        value={{ route, pathname, query, asPath, basePath, isReady, isFallback, isPreview }}
      />
      <Show
        id="locale"
        value={[router.locale, router.locales, router.defaultLocale, router.isLocaleDomain]}
      />
      <Show id="compat" value={compat === null ? null : compat.asPath} />
      <p id="pathname">{String(usePathname())}</p>
      <p id="search">{String(useSearchParams())}</p>
      <Show id="params" value={useParams()} />
    </div>
  )
}
