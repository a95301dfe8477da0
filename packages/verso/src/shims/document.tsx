import {
  Children,
  Component,
  isValidElement,
  useContext,
  type ComponentProps,
  type ReactElement,
  type ReactNode,
  type ScriptHTMLAttributes,
} from 'react'

import type { ScriptProps } from '../client/script-context.ts'
import type { DocumentContext, DocumentInitialProps, DocumentProps } from '../types/component.ts'
import type { NextData, PageAssets } from '../types/page.ts'

import { HtmlContext, mainPlace, type HtmlContent } from './html-context.ts'
import { ScriptTag } from './script-tag.tsx'
import Script from './script.tsx'

export type { DocumentContext, DocumentInitialProps, DocumentProps } from '../types/component.ts'

/** What `<Head>` and `<NextScript>` hand on to the tags they write. */
export interface OriginProps {
  nonce?: string
  crossOrigin?: 'anonymous' | 'use-credentials' | '' | undefined
  children?: ReactNode
}

function useContent(part: 'Html' | 'Head' | 'Main' | 'NextScript'): HtmlContent {
  const content = useContext(HtmlContext)
  if (content === null) {
    throw new Error(
      `<${part}> of next/document stands outside of pages/_document. Pages have next/head for their head.`,
    )
  }
  content.seen.add(part)
  return content
}

/** The `<html>` element. */
export function Html(props: ComponentProps<'html'>): ReactElement {
  const { scripts, later } = useContent('Html')
  for (const script of scriptsIn(props.children)) {
    ;(script.strategy === 'beforeInteractive' ? scripts : later).push(script)
  }
  return <html {...props} />
}

/**
 * `<Script>`s that stand in the document's head or body. Those with `beforeInteractive` come behind those of the page, the
 * others are loaded by the browser, as in Next.js; what is nested deeper stays where it is.
 */
function scriptsIn(children: ReactNode): ScriptProps[] {
  return elementsOf(children)
    .filter(({ type }) => type === Head || type === 'body')
    .flatMap(({ props }) => elementsOf(props.children))
    .filter(({ type }) => type === Script)
    .map(({ props }) => props)
}

function elementsOf(children: ReactNode): ReactElement<ScriptProps>[] {
  return Children.toArray(children).filter((child) => isValidElement<ScriptProps>(child))
}

/** The `<head>` element: what the page put there, its own children, styles and scripts. */
export function Head({
  nonce,
  crossOrigin,
  children,
  ...attributes
}: OriginProps & ComponentProps<'head'>): ReactElement {
  const { assets, head, styles, scripts } = useContent('Head')
  const origin = toOrigin(nonce, crossOrigin, assets)
  const kind: ScriptHTMLAttributes<HTMLScriptElement> =
    assets.scriptType === 'classic' ? { defer: true } : { type: 'module' }
  return (
    <head {...attributes}>
      {assets.inline === undefined ? null : (
        <script type="module" {...origin} dangerouslySetInnerHTML={{ __html: assets.inline }} />
      )}
      {/* A `<Script>` that a page put into its `<Head>` writes nothing, as anywhere else in a page. */}
      <HtmlContext.Provider value={null}>{head}</HtmlContext.Provider>
      {children}
      {[...scripts.filter(isInline), ...scripts.filter((props) => !isInline(props))].map(
        (props, index) => (
          <ScriptTag key={index} {...origin} {...props} />
        ),
      )}
      {assets.styles.map((href) => (
        <link key={href} rel="stylesheet" href={href} data-n-p="" {...origin} />
      ))}
      {assets.preloads.map((href) => (
        <link key={href} rel="modulepreload" href={href} {...origin} />
      ))}
      {assets.scripts.map((src) => (
        <script key={src} src={src} {...kind} {...origin} />
      ))}
      {styles}
    </head>
  )
}

/** Inline scripts come first: those with an address wait for the document anyway. */
function isInline({ src }: ScriptProps): boolean {
  return src === undefined
}

/** Where the page stands. */
export function Main(): ReactElement {
  useContent('Main')
  // The renderer cuts the document here, so that the page is rendered once and hydrated as a root of its own.
  const Place = mainPlace.slice(1, mainPlace.indexOf('>')) as 'div'
  return <Place />
}

/** The page's data for the browser. */
export function NextScript({ nonce, crossOrigin }: OriginProps): ReactElement | null {
  const { assets, nextData, isScriptless, later } = useContent('NextScript')
  if (isScriptless) return null
  return (
    <script
      id="__NEXT_DATA__"
      type="application/json"
      {...toOrigin(nonce, crossOrigin, assets)}
      dangerouslySetInnerHTML={{ __html: escapeJson(withScripts(nextData, later)) }}
    />
  )
}

function withScripts(data: NextData, later: readonly ScriptProps[]): NextData {
  if (later.length === 0) return data
  const strategy = 'afterInteractive'
  return { ...data, scriptLoader: later.map((props) => ({ strategy, ...props })) }
}

/** What the document says comes before what the configuration does. */
function toOrigin(
  nonce: string | undefined,
  crossOrigin: OriginProps['crossOrigin'],
  assets: PageAssets,
): OriginProps {
  const origin = crossOrigin || assets.crossOrigin
  return {
    ...(nonce !== undefined && { nonce }),
    ...(origin !== undefined && { crossOrigin: origin }),
  }
}

/** So that a string in the props can neither end the script element nor open a comment in it. */
function escapeJson(data: NextData): string {
  return JSON.stringify(data).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/**
 * The base of `pages/_document`: the frame around each page, rendered on the server only.
 *
 * @example class MyDocument extends Document { render() { return <Html lang="en">…</Html> } }
 */
export default class Document<P = object> extends Component<DocumentProps & P> {
  static getInitialProps(context: DocumentContext): Promise<DocumentInitialProps> {
    return context.defaultGetInitialProps(context)
  }

  override render(): ReactNode {
    return (
      <Html>
        <Head />
        <body>
          <Main />
          <NextScript />
        </body>
      </Html>
    )
  }
}
