import type { ReactNode } from 'react'

/**
 * Stands around the page, on the server and in the browser alike. Next.js has a neighbour in front of its app and one behind it;
 * with the same empty places here, `useId` counts out the same ids, so that HTML and snapshots stay as they were.
 *
 * @example <PagePlace><App /></PagePlace>
 */
export function PagePlace({ children }: { children: ReactNode }): ReactNode {
  return (
    <>
      {null}
      <>
        {children}
        {null}
      </>
    </>
  )
}
