import { useContext } from 'react'

import type { NextRouter } from '../../client/next-router.ts'
import { RouterContext } from '../../client/router-context.ts'

/**
 * The router, or `null` where there is none: for components that are used outside of pages as well.
 *
 * @example const router = useRouter()
 */
export function useRouter(): NextRouter | null {
  return useContext(RouterContext)
}
