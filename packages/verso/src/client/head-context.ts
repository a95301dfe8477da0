import { createContext, type Context, type ReactNode } from 'react'

/** Takes what each mounted `<Head>` holds. */
export interface HeadSink {
  /** On the server: called while a `<Head>` renders. In the browser: after it did, with an owner that stays the same. */
  put(owner: object, children: ReactNode): void
  remove(owner: object): void
}

export const HeadContext: Context<HeadSink | null> = createContext<HeadSink | null>(null)
