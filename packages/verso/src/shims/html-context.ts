import { createContext, type Context, type ReactElement, type ReactNode } from 'react'

import type { ScriptProps } from '../client/script-context.ts'
import type { NextData, PageAssets } from '../types/page.ts'

/** What the parts of a document need. The renderer gives it around `_document`. */
export interface HtmlContent {
  readonly assets: PageAssets
  readonly nextData: NextData
  /** The page has no scripts of ours: its data is for nobody. */
  readonly isScriptless: boolean
  /** What `getInitialProps` of the document gave as `head`: the page's `<Head>`. */
  readonly head: readonly (ReactElement | null)[]
  readonly styles?: ReactNode
  /** Scripts with `beforeInteractive` that the page or the document asked for. `<Script>`s inside the document are added while it renders. */
  readonly scripts: ScriptProps[]
  /** The document's other `<Script>`s: the browser loads them, `__NEXT_DATA__` names them. */
  readonly later: ScriptProps[]
  /** Parts that were rendered, for a message about missing ones. */
  readonly seen: Set<'Html' | 'Head' | 'Main' | 'NextScript'>
}

export const HtmlContext: Context<HtmlContent | null> = createContext<HtmlContent | null>(null)

/** What `<Main />` leaves in the document; the renderer puts the page, which is rendered with its `<div id="__next">`, in its place. */
export const mainPlace = '<verso-main></verso-main>'
