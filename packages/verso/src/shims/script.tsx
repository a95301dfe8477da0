import { useContext, useEffect, useRef, type ReactElement } from 'react'

import { startScript } from '../client/load-script.ts'
import { ScriptContext, type ScriptProps, type ScriptStrategy } from '../client/script-context.ts'

import { HtmlContext } from './html-context.ts'
import { ScriptTag } from './script-tag.tsx'

export type { ScriptProps } from '../client/script-context.ts'

/**
 * Loads a script when the page can spare the time. `beforeInteractive` scripts stand in the HTML; the others are added
 * in the browser, once for each `id` or address.
 *
 * @example <Script src="https://example.com/stats.js" strategy="lazyOnload" />
 */
export default function Script(props: ScriptProps): ReactElement | null {
  const content = useContext(HtmlContext)
  const sink = useContext(ScriptContext)
  const strategy: ScriptStrategy = props.strategy ?? 'afterInteractive'
  // An effect runs twice in Strict Mode; the script's callbacks must not.
  const ran = useRef(false)

  useEffect(() => {
    if (ran.current) return
    ran.current = true
    startScript(props)
  })

  // Nothing of the document lives in the browser: what `Html` did not find stands in the HTML.
  if (content !== null) {
    const isKnown = content.scripts.includes(props) || content.later.includes(props)
    return isKnown ? null : <ScriptTag {...props} />
  }
  if (typeof window === 'undefined' && strategy === 'beforeInteractive') sink?.put(props)
  return null
}

/** Loads a script from code, outside of any component. */
export function handleClientScriptLoad(props: ScriptProps): void {
  startScript(props)
}

/** Loads several. */
export function initScriptLoader(scripts: ScriptProps[]): void {
  for (const script of scripts) handleClientScriptLoad(script)
}
