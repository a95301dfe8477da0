import { NextResponse } from 'next/server'

export default function proxy(request) {
  const { pathname } = request.nextUrl
  if (pathname === '/to-gsp') return NextResponse.rewrite(new URL('/gsp', request.url))
  if (pathname === '/to-ssr') return NextResponse.rewrite(new URL('/ssr?added=1', request.url))
  if (pathname === '/to-plain') return NextResponse.rewrite(new URL('/plain', request.url))
  if (pathname === '/to-item') return NextResponse.rewrite(new URL('/items/7', request.url))
  if (pathname === '/away') return NextResponse.redirect(new URL('/gsp', request.url))
  if (pathname === '/far') return NextResponse.redirect('https://example.com/far')
  if (pathname === '/text') return new NextResponse('from the proxy', { status: 418 })
  const response = NextResponse.next()
  response.headers.set('x-proxy', pathname)
  return response
}

export const config = {
  matcher: ['/((?!_next/static|api|unmatched).*)'],
}
