import { Suspense } from 'react'

function Fails() {
  if (typeof window === 'undefined') throw new Error('only in the browser')
  return <p>browser</p>
}

export default function Page() {
  return (
    <Suspense fallback={<p>fallback shown</p>}>
      <Fails />
    </Suspense>
  )
}
