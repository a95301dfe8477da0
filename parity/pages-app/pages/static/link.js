import Link from 'next/link'

export default function Page() {
  return (
    <ul>
      <Link href="/about">plain</Link>
      <Link href="/about?a=1&b=2#hash">query</Link>
      <Link href={{ pathname: '/about', query: { a: 'x y', b: ['1', '2'], e: '' } }}>object</Link>
      <Link href={{ pathname: '/paths/blocking/[id]', query: { id: 'a b', more: '1' } }}>
        pattern
      </Link>
      <Link href={{ pathname: '/paths/opt/[[...slug]]', query: { slug: ['a', 'b'] } }}>
        catch-all
      </Link>
      <Link href={{ query: { only: 'query' } }}>only query</Link>
      <Link href={{ pathname: '/about', hash: 'there' }}>hash</Link>
      <Link href={{ pathname: '/about', hash: '#there', search: '?s=1' }}>search</Link>
      <Link href="/paths/blocking/[id]" as="/paths/blocking/7">
        as
      </Link>
      <Link href="https://example.com/x">external</Link>
      <Link href="//example.com/x">protocol relative</Link>
      <Link href="mailto:a@example.com">mail</Link>
      <Link href="#hash">fragment</Link>
      <Link href="?q=1">query only</Link>
      <Link href="relative">relative</Link>
      <Link href="../up">up</Link>
      <Link href="">empty</Link>
      <Link href="/about/">slash</Link>
      <Link href="/ünï/a b">letters</Link>
      <Link href="//about">double</Link>
      <Link href="/api/state">api</Link>
      <Link
        href="/about"
        replace
        shallow
        scroll={false}
        prefetch={false}
        className="c"
        target="_blank"
      >
        options
      </Link>
      <Link href="/about" legacyBehavior passHref>
        <a id="legacy">legacy</a>
      </Link>
      <Link href="/about" legacyBehavior>
        text
      </Link>
      <Link
        href={{
          href: 'https://example.com/?x=1',
          protocol: 'https:',
          host: 'example.com',
          pathname: '/y',
        }}
      >
        url object
      </Link>
    </ul>
  )
}
