import { createContext, type Context } from 'react'

import type { NextRouter } from './next-router.ts'

/** The router of the page that is rendered; the server gives a still one, the browser the real one. */
export const RouterContext: Context<NextRouter | null> = createContext<NextRouter | null>(null)
