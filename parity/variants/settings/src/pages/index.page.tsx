import type { ReactElement } from 'react'

export default function Home(): ReactElement {
  return <main>{`${process.env.CONFIGURED} ${process.env.PHASE} ${'word '.repeat(400)}`}</main>
}
