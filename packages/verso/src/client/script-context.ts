import { createContext, type Context, type ReactNode, type ScriptHTMLAttributes } from 'react'

/** When `next/script` loads a script. */
export type ScriptStrategy = 'beforeInteractive' | 'afterInteractive' | 'lazyOnload' | 'worker'

/** The props of `next/script`. */
export interface ScriptProps extends Omit<
  ScriptHTMLAttributes<HTMLScriptElement>,
  'onLoad' | 'onError'
> {
  strategy?: ScriptStrategy
  id?: string
  onLoad?: (event: Event) => void
  /** After it loaded, and again each time the component is mounted. */
  onReady?: () => void
  onError?: (event: unknown) => void
  children?: ReactNode
  stylesheets?: string[]
}

/** Takes the scripts that must stand in the HTML: those with `beforeInteractive`. Server only. */
export interface ScriptSink {
  put(props: ScriptProps): void
  /** The nonce of `_document`'s `<Head>` or `<NextScript>`. */
  readonly nonce?: string | undefined
}

export const ScriptContext: Context<ScriptSink | null> = createContext<ScriptSink | null>(null)
