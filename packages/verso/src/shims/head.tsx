import { useContext, useEffect, useLayoutEffect, useState, type ReactNode } from 'react'

import { HeadContext } from '../client/head-context.ts'

// React warns of layout effects on the server, where nothing is laid out.
const useClientEffect = typeof window === 'undefined' ? useEffect : useLayoutEffect

/**
 * Puts its children into the document's head: on the server into the HTML, in the browser into the page as it is.
 * Elements with the same `key`, titles, and metas of one name replace each other; the last one mounted wins.
 *
 * @example <Head><title>Users</title></Head>
 */
export default function Head({ children }: { children?: ReactNode }): null {
  const sink = useContext(HeadContext)
  const [owner] = useState(() => ({}))
  if (typeof window === 'undefined') sink?.put(owner, children)
  useClientEffect(() => sink?.put(owner, children))
  useClientEffect(() => () => sink?.remove(owner), [sink, owner])
  return null
}

/** What every page's head has unless it says otherwise. */
export function defaultHead(): ReactNode[] {
  return [
    <meta key="charset" charSet="utf-8" />,
    <meta key="viewport" name="viewport" content="width=device-width" />,
  ]
}
