import Link from 'next/link'
import Image from 'next/image'

import dot from '../lib/dot.png'

export default function Page() {
  return (
    <ul>
      <Link href="/about">plain</Link>
      <Link href="/about/">slash</Link>
      <Link href="/">root</Link>
      <Link href="/about?a=1#h">query</Link>
      <Link href="/about/?a=1">slash and query</Link>
      <Link href="/file.txt">file</Link>
      <Link href="/api/hello">api</Link>
      <Link href="/docs/about">twice</Link>
      <Link href="https://example.com/a">external</Link>
      <Link href="#h">hash</Link>
      <Link href="?a=1">query only</Link>
      <Link href="relative">relative</Link>
      <Link href={{ pathname: '/paths/[id]', query: { id: 'x', q: '1' } }}>object</Link>
      <Link href={{ pathname: '/about', query: { a: ['1', '2'] } }}>list</Link>
      <Link href="/paths/[id]" as="/paths/5">
        as
      </Link>
      <Link href={{ query: { a: '1' } }}>only query</Link>
      <Image src={dot} alt="dot" unoptimized />
      <Image src="/docs/dot.png" alt="public" width={1} height={1} unoptimized />
    </ul>
  )
}
