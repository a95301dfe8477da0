import { NextResponse } from 'next/server'

export const config = {
  matcher: [
    '/mw/:path*',
    '/api/guarded',
    '/exact',
    '/files/private.txt',
    { source: '/mwh/header', has: [{ type: 'header', key: 'x-wanted', value: 'yes' }] },
    { source: '/mwh/missing', missing: [{ type: 'cookie', key: 'session' }] },
    { source: '/mwh/query', has: [{ type: 'query', key: 'on' }] },
  ],
}

const seen = (request) => ({
  url: request.url,
  method: request.method,
  nextUrl: {
    href: request.nextUrl.href,
    pathname: request.nextUrl.pathname,
    search: request.nextUrl.search,
    basePath: request.nextUrl.basePath,
    locale: request.nextUrl.locale,
    host: request.nextUrl.host,
    query: [...request.nextUrl.searchParams],
  },
  cookies: request.cookies.getAll(),
})

export default async function proxy(request, event) {
  const { pathname } = request.nextUrl
  const to = (path) => new URL(path, request.url)
  switch (pathname) {
    case '/mw/see':
      return NextResponse.json(seen(request))
    case '/mw/next':
      return NextResponse.next()
    case '/mw/nothing':
      return undefined
    case '/mw/text':
      return new Response('plain text')
    case '/mw/status':
      return new NextResponse('teapot', {
        status: 418,
        headers: { 'x-a': '1', 'content-type': 'text/x-tea' },
      })
    case '/mw/empty':
      return new Response(null, { status: 204 })
    case '/mw/json':
      return NextResponse.json({ a: 1 }, { status: 201, headers: { 'x-a': '1' } })
    case '/mw/redirect':
      return NextResponse.redirect(to('/api/echo?to=1'))
    case '/mw/redirect-301':
      return NextResponse.redirect(to('/api/echo'), 301)
    case '/mw/redirect-308':
      return NextResponse.redirect(to('/api/echo'), { status: 308, headers: { 'x-a': '1' } })
    case '/mw/redirect-external':
      return NextResponse.redirect('https://example.com/x?y=1')
    case '/mw/redirect-keep': {
      const url = request.nextUrl.clone()
      url.pathname = '/api/echo'
      return NextResponse.redirect(url)
    }
    case '/mw/redirect-host':
      return Response.redirect(`http://${request.headers.get('host')}/api/echo`)
    case '/mw/location':
      return new NextResponse('made', { status: 201, headers: { location: '/made' } })
    case '/mw/rewrite':
      return NextResponse.rewrite(to('/api/echo?by=proxy'))
    case '/mw/rewrite-keep': {
      request.nextUrl.pathname = '/api/echo'
      return NextResponse.rewrite(request.nextUrl)
    }
    case '/mw/rewrite-dynamic':
      return NextResponse.rewrite(to('/api/items/from-proxy'))
    case '/mw/rewrite-file':
      return NextResponse.rewrite(to('/hello.txt'))
    case '/mw/rewrite-after':
      return NextResponse.rewrite(to('/after/used/x'))
    case '/mw/rewrite-before':
      return NextResponse.rewrite(to('/before/api'))
    case '/mw/rewrite-redirect':
      return NextResponse.rewrite(to('/old'))
    case '/mw/rewrite-nowhere':
      return NextResponse.rewrite(to('/nowhere'))
    case '/mw/rewrite-status':
      return NextResponse.rewrite(to('/api/echo'), { status: 403, headers: { 'x-a': '1' } })
    case '/mw/rewrite-external':
      return NextResponse.rewrite('http://127.0.0.1:3999/from-proxy?x=1')
    case '/mw/header-in': {
      const headers = new Headers(request.headers)
      headers.set('x-added', 'by proxy')
      headers.delete('x-removed')
      headers.set('x-changed', 'new')
      return NextResponse.rewrite(to('/api/headers'), { request: { headers } })
    }
    case '/mw/header-out': {
      const response = NextResponse.rewrite(to('/api/echo'))
      response.headers.set('x-out', 'by proxy')
      response.headers.append('x-many', 'a')
      response.headers.append('x-many', 'b')
      return response
    }
    case '/mw/header-api': {
      const response = NextResponse.rewrite(to('/api/items/1'))
      response.headers.set('x-api', 'by proxy')
      return response
    }
    case '/mw/cookies': {
      const response = NextResponse.rewrite(to('/api/headers'))
      response.cookies.set('a', '1', { httpOnly: true, path: '/x' })
      response.cookies.set({ name: 'b', value: 'two words', maxAge: 10 })
      response.cookies.delete('c')
      return response
    }
    case '/mw/cookies-and-handler': {
      const response = NextResponse.rewrite(to('/api/cookies'))
      response.cookies.set('a', '1')
      return response
    }
    case '/mw/body':
      return NextResponse.json({ body: await request.text() })
    case '/mw/body-pass': {
      const text = await request.text()
      return NextResponse.rewrite(to('/api/echo'), { headers: { 'x-length': String(text.length) } })
    }
    case '/mw/body-json': {
      const { a } = await request.json()
      return NextResponse.rewrite(to(`/api/echo?a=${a}`))
    }
    case '/mw/throw':
      throw new Error('secret message')
    case '/mw/reject':
      return Promise.reject(new Error('secret message'))
    case '/mw/number':
      return 5
    case '/mw/stream':
      return new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('one '))
            controller.enqueue(new TextEncoder().encode('two'))
            controller.close()
          },
        }),
      )
    case '/mw/wait':
      event.waitUntil(new Promise((resolve) => setTimeout(resolve, 5)))
      return NextResponse.json({ waiting: true })
    case '/mw/override-next': {
      const headers = new Headers(request.headers)
      headers.set('cookie', 'fresh=1')
      return NextResponse.rewrite(to('/api/headers'), { request: { headers } })
    }
    default:
      return NextResponse.next({ headers: { 'x-proxied': pathname } })
  }
}
