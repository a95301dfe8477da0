import Link from 'next/link'
import { useRouter } from 'next/router'

/** What links look like under a base path and with slashes. */
export default function Links() {
  const router = useRouter()
  return (
    <main>
      <Link href="/">home</Link>
      <Link href="/about">about</Link>
      <Link href="/about/">slash</Link>
      <Link href="/about?a=1#b">query</Link>
      <Link href="/hello.txt">file</Link>
      <Link href={{ pathname: '/ssr/[id]', query: { id: 'a b', x: '1' } }}>object</Link>
      <Link href="#only">fragment</Link>
      <Link href="?only=query">search</Link>
      <Link href="https://example.com/x">elsewhere</Link>
      <Link href="//example.com/x">no scheme</Link>
      <Link href="mailto:a@example.com">mail</Link>
      <span>{router.basePath}</span>
    </main>
  )
}
