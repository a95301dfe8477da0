import type { Query } from './next-router.ts'
import type { ScriptProps } from './script-context.ts'

/** What the document tells the browser about its page: the content of `__NEXT_DATA__`. */
export interface BrowserData {
  readonly props: Readonly<Record<string, unknown>>
  readonly page: string
  readonly query: Query
  readonly buildId: string
  readonly isFallback?: boolean
  readonly autoExport?: boolean
  readonly nextExport?: boolean
  readonly gsp?: boolean
  /** `<Script>`s of the document. */
  readonly scriptLoader?: ScriptProps[]
  readonly gssp?: boolean
  readonly gip?: boolean
  readonly appGip?: boolean
  readonly isPreview?: boolean
}

/** Reads the document's data. The renderer has seen to it that there is some. */
export function readNextData(): BrowserData {
  return JSON.parse(document.querySelector('#__NEXT_DATA__')?.textContent ?? '') as BrowserData
}
