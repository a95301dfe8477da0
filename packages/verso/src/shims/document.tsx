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
import type { NextData } from '../types/page.ts'

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
  const { scripts } = useContent('Html')
  scripts.push(...earlyScripts(props.children))
  return <html {...props} />
}

/**
 * `<Script strategy="beforeInteractive">`s that stand in the document's head or body. They come behind those of the page, as
 * in Next.js; what is nested deeper stays where it is.
 */
function earlyScripts(children: ReactNode): ScriptProps[] {
  return elementsOf(children)
    .filter(({ type }) => type === Head || type === 'body')
    .flatMap(({ props }) => elementsOf(props.children))
    .filter(({ type, props }) => type === Script && props.strategy === 'beforeInteractive')
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
  const origin = {
    ...(nonce !== undefined && { nonce }),
    ...(crossOrigin !== undefined && { crossOrigin }),
  }
  const kind: ScriptHTMLAttributes<HTMLScriptElement> =
    assets.scriptType === 'classic' ? { defer: true } : { type: 'module' }
  return (
    <head {...attributes}>
      {assets.inline === undefined ? null : (
        <script type="module" {...origin} dangerouslySetInnerHTML={{ __html: assets.inline }} />
      )}
      {head}
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
  const { nextData, isScriptless } = useContent('NextScript')
  if (isScriptless) return null
  return (
    <script
      id="__NEXT_DATA__"
      type="application/json"
      {...(nonce !== undefined && { nonce })}
      {...(crossOrigin !== undefined && { crossOrigin })}
      dangerouslySetInnerHTML={{ __html: escapeJson(nextData) }}
    />
  )
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
