import { NextResponse, URLPattern, userAgent, userAgentFromString } from 'next/server'

export const config = { runtime: 'edge' }

/** The address as an edge handler gets it. */
export default function handler(request, event) {
  const { pathname, search } = new URL(request.url)
  const { nextUrl } = request
  const kind = nextUrl.searchParams.get('kind')
  if (kind === 'redirect') return NextResponse.redirect(new URL('/about', request.url))
  if (kind === 'redirect-plain') return Response.redirect(new URL('/about', request.url), 301)
  if (kind === 'redirect-relative')
    return new Response(null, { status: 307, headers: { location: '/about' } })
  if (kind === 'rewrite') return NextResponse.rewrite(new URL('/about', request.url))
  if (kind === 'next') return NextResponse.next()
  if (kind === 'json') return NextResponse.json({ a: 1 }, { status: 201 })
  if (kind === 'cookies') {
    const response = NextResponse.json({ had: request.cookies.getAll() })
    response.cookies.set('a', '1')
    response.cookies.delete('b')
    return response
  }
  if (kind === 'agent') {
    return Response.json([
      userAgent(request),
      userAgentFromString('Googlebot'),
      userAgentFromString(undefined),
    ])
  }
  if (kind === 'pattern') {
    const pattern = new URLPattern({ pathname: '/api/:name' })
    return Response.json({
      found: pattern.exec(request.url)?.pathname.groups ?? null,
      test: pattern.test(request.url),
    })
  }
  if (kind === 'event')
    return Response.json({ event: typeof event?.waitUntil, page: event?.sourcePage ?? null })
  return Response.json({
    pathname,
    search,
    nextUrl: nextUrl && {
      pathname: nextUrl.pathname,
      basePath: nextUrl.basePath,
      search: nextUrl.search,
    },
    cookies: request.cookies?.getAll?.() ?? null,
  })
}
