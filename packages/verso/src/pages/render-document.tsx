import { createElement, type ComponentType } from 'react'
import { renderToString } from 'react-dom/server'

import type { ScriptProps } from '../client/script-context.ts'
import { HtmlContext, mainPlace, type HtmlContent } from '../shims/html-context.ts'
import type { DocumentInitialProps } from '../types/component.ts'
import type { NextData, PageAssets, RenderInput } from '../types/page.ts'
import type { RouteModule } from '../types/route.ts'

import { readExport } from './page-kind.ts'

/** What goes into a document. */
export interface DocumentInput {
  /** What the document's `getInitialProps` gave. */
  readonly page: DocumentInitialProps
  /** `<Script strategy="beforeInteractive">`s of the page. */
  readonly scripts: ScriptProps[]
  readonly input: RenderInput
}

/**
 * Renders the document around a page that is HTML already.
 *
 * @throws when the document leaves no place for the page
 * @example const html = renderDocument(Document, { page, scripts, input })
 */
export function renderDocument(
  // oxlint-disable-next-line typescript/no-explicit-any -- a document's props are known to its author only
  Document: ComponentType<any>,
  { page, scripts, input }: DocumentInput,
): string {
  const content: HtmlContent = {
    assets: toAssets(input),
    isScriptless: isScriptless(input),
    nextData: input.nextData,
    head: page.head ?? [],
    styles: page.styles,
    scripts,
    later: [],
    seen: new Set(),
  }
  const nextData: NextData = input.nextData
  const html = renderToString(
    <HtmlContext.Provider value={content}>
      {createElement(Document, { ...page, __NEXT_DATA__: nextData, dangerousAsPath: input.asPath })}
    </HtmlContext.Provider>,
  )
  const place = html.indexOf(mainPlace)
  if (place === -1) {
    throw new Error(
      "pages/_document leaves out <Main>. Import it from 'next/document' and render it: the page has no place without.",
    )
  }
  if (input.assets.inline !== undefined) tellMissing(content.seen)
  const before = html.slice(0, place)
  const after = html.slice(place + mainPlace.length)
  const doctype = /^<!doctype/i.test(html) ? '' : '<!DOCTYPE html>'
  return `${doctype}${before}${page.html}${after}`
}

/** Some leave out `<NextScript>` on purpose, for pages without scripts. In dev, which needs it to reload, they are told. */
function tellMissing(seen: HtmlContent['seen']): void {
  const missing = (['Html', 'Head', 'NextScript'] as const).filter((part) => !seen.has(part))
  if (missing.length === 0) return
  const names = missing.map((part) => `<${part}>`).join(', ')
  console.warn(
    `pages/_document leaves out ${names}. Import it from 'next/document' and render it: without it the page lacks its styles, its scripts or its data.`,
  )
}

/** `config.unstable_runtimeJS: false`: the page stays as the server made it. Dev keeps its scripts, for it reloads through them. */
function isScriptless({ page, assets }: RenderInput): boolean {
  return readConfig(page)['unstable_runtimeJS'] === false && assets.inline === undefined
}

function toAssets(input: RenderInput): PageAssets {
  const { assets, page } = input
  if (isScriptless(input)) return { ...assets, scripts: [], preloads: [] }
  return readConfig(page)['unstable_JsPreload'] === false ? { ...assets, preloads: [] } : assets
}

function readConfig(page: RouteModule): Record<string, unknown> {
  const config = readExport(page, 'config')
  return typeof config === 'object' && config !== null ? (config as Record<string, unknown>) : {}
}
