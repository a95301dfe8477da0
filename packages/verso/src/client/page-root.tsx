import { useLayoutEffect, type ReactNode } from 'react'

import { HeadContext, type HeadSink } from './head-context.ts'
import type { NextRouter } from './next-router.ts'
import { componentOf, type PageComponent } from './page-module.ts'
import { PagePlace } from './page-place.tsx'
import { RouterContext } from './router-context.ts'
import { SettingsContext, type Settings } from './settings-context.ts'
import type { View } from './view.ts'

/** What surrounds each page in the browser. */
export interface PageRootProps {
  readonly view: View
  readonly app: PageComponent
  readonly router: NextRouter
  /** The router as it is for this view: what `useRouter` gives. */
  readonly snapshot: NextRouter
  readonly head: HeadSink
  readonly settings: Settings
  /** Called when the view stands in the document. */
  readonly onShown: () => void
}

/** Renders one view. On the server the renderer makes the same tree, so that ids which React counts out agree. */
export function PageRoot(root: PageRootProps): ReactNode {
  const { view, app: App, router, snapshot, head, settings, onShown } = root
  useLayoutEffect(onShown)
  return (
    <SettingsContext value={settings}>
      <RouterContext value={snapshot}>
        <HeadContext value={head}>
          <PagePlace>
            <App {...view.props} Component={componentOf(view.page, view.pattern)} router={router} />
          </PagePlace>
        </HeadContext>
      </RouterContext>
    </SettingsContext>
  )
}

/** What stands in for `pages/_app`. */
export function DefaultApp({
  Component,
  pageProps,
}: {
  Component: PageComponent
  pageProps?: object
}): ReactNode {
  return <Component {...pageProps} />
}
