import { Children, type ComponentProps, type ReactElement } from 'react'

import type { ScriptProps } from '../client/script-context.ts'

/** Props of `next/script` that are not the element's. */
export const notAttributes: ReadonlySet<string> = new Set([
  'strategy',
  'onLoad',
  'onReady',
  'onError',
  'children',
  'stylesheets',
  'dangerouslySetInnerHTML',
])

/**
 * A `next/script` as it stands in HTML. Scripts with an address wait for the document, in order, as Next.js has them.
 *
 * @example <ScriptTag src="/consent.js" strategy="beforeInteractive" />
 */
export function ScriptTag(props: ScriptProps): ReactElement {
  const attributes: ComponentProps<'script'> = Object.fromEntries(
    Object.entries(props).filter(([name]) => name !== 'src' && !notAttributes.has(name)),
  )
  const mark = { 'data-nscript': props.strategy ?? 'afterInteractive' }
  if (props.src !== undefined) return <script {...attributes} src={props.src} defer {...mark} />
  const html = props.dangerouslySetInnerHTML ?? { __html: scriptText(props.children) }
  return <script {...attributes} {...mark} dangerouslySetInnerHTML={html} />
}

/** The code between the tags: a string or several. */
export function scriptText(children: ScriptProps['children']): string {
  return Children.toArray(children)
    .filter((child) => typeof child === 'string')
    .join('')
}
