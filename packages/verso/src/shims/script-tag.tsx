import { type ComponentProps, type ReactElement } from 'react'

import type { ScriptProps } from '../client/script-context.ts'
import { notAttributes, scriptText } from '../client/script-parts.ts'

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
