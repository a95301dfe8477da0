import { Suspense, lazy, use, useId } from 'react'

const Part = lazy(() => import('../../lib/part'))
const later = new Promise((resolve) => setTimeout(resolve, 10, 'came later'))

function Later() {
  return <em>{use(later)}</em>
}

export default function Page() {
  return (
    <div id={useId()}>
      <Suspense fallback={<p>waiting</p>}>
        <Part name="lazy" />
      </Suspense>
      <Suspense fallback={<p>waiting</p>}>
        <Later />
      </Suspense>
      <label htmlFor={useId()}>id</label>
    </div>
  )
}
