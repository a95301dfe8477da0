import { NextResponse } from 'next/server'

/** Both servers listen on a port of their own. */
const portless = (text) => String(text).replace(/localhost:\d+/g, 'localhost')

function seen(request) {
  const { nextUrl } = request
  const {
    pathname,
    search,
    basePath,
    locale,
    defaultLocale,
    buildId,
    host,
    hostname,
    protocol,
    hash,
  } = nextUrl
  return {
    url: portless(request.url),
    method: request.method,
    href: portless(nextUrl.href),
    origin: portless(nextUrl.origin),
    text: portless(nextUrl),
    host: portless(host),
    fields: {
      pathname,
      search,
      basePath,
      locale,
      defaultLocale: defaultLocale ?? null,
      buildId: buildId ?? null,
      hostname,
      protocol,
      hash,
    },
    query: [...nextUrl.searchParams],
    clone: portless(nextUrl.clone().href),
    cookies: request.cookies.getAll(),
    size: request.cookies.size,
    absent: [typeof request.geo, typeof request.ip],
    header: request.headers.get('x-wanted'),
    data: request.headers.get('x-nextjs-data'),
  }
}

function changed(request) {
  const url = request.nextUrl.clone()
  const steps = []
  const note = (name) => steps.push([name, portless(url.href)])
  url.pathname = '/changed'
  note('pathname')
  url.search = '?a=1'
  note('search')
  url.searchParams.set('b', 'x y')
  note('searchParams')
  url.hash = '#part'
  note('hash')
  url.basePath = '/other'
  note('basePath')
  url.pathname = '/slash/'
  note('slash')
  url.pathname = '/'
  note('root')
  url.host = 'example.com:81'
  note('host')
  url.protocol = 'https:'
  note('protocol')
  url.port = ''
  note('port')
  url.href = 'http://example.org/docs/x/?y=1'
  note('href')
  steps.push(['parts', url.pathname, url.basePath, url.search])
  return steps
}

/** Does what the query asks for, so that every kind of path can meet every kind of answer. */
export function answer(request, event) {
  const { nextUrl } = request
  const kind = nextUrl.searchParams.get('mw')
  const to = nextUrl.searchParams.get('to') ?? '/about'
  const cloned = () => {
    const url = nextUrl.clone()
    const [pathname, search = ''] = to.split('?')
    url.pathname = pathname
    url.search = search
    return url
  }
  switch (kind) {
    case 'see':
      return NextResponse.json(seen(request))
    case 'changed':
      return NextResponse.json(changed(request))
    case 'json':
      return NextResponse.json(
        { pathname: nextUrl.pathname },
        { status: 202, headers: { 'x-a': '1' } },
      )
    case 'response':
      return new Response('plain', { status: 401, headers: { 'www-authenticate': 'Basic' } })
    case 'response-status-text':
      return new Response('odd', { status: 299, statusText: 'Odd' })
    case 'empty':
      return new NextResponse()
    case 'null-body':
      return new Response(null)
    case 'undefined':
      return undefined
    case 'null':
      return null
    case 'throw':
      throw new Error('secret message')
    case 'rewrite':
      return NextResponse.rewrite(new URL(to, request.url))
    case 'rewrite-next':
      return NextResponse.rewrite(cloned())
    case 'rewrite-headers': {
      const headers = new Headers(request.headers)
      headers.set('x-added', 'by proxy')
      headers.delete('x-removed')
      return NextResponse.rewrite(cloned(), {
        request: { headers },
        headers: { 'x-mw': 'rewritten' },
      })
    }
    case 'rewrite-cookies': {
      const response = NextResponse.rewrite(cloned())
      response.cookies.set('mw', '1')
      return response
    }
    case 'rewrite-self':
      return NextResponse.rewrite(request.url)
    case 'redirect':
      return NextResponse.redirect(new URL(to, request.url))
    case 'redirect-next':
      return NextResponse.redirect(cloned())
    case 'redirect-status':
      return NextResponse.redirect(cloned(), Number(nextUrl.searchParams.get('status')))
    case 'redirect-cookies': {
      const response = NextResponse.redirect(cloned(), { status: 303, headers: { 'x-a': '1' } })
      response.cookies.set('mw', '1', { path: '/', sameSite: 'lax', secure: true })
      return response
    }
    case 'redirect-plain':
      return Response.redirect(new URL(to, request.url), 302)
    case 'redirect-relative':
      return new Response(null, { status: 307, headers: { location: to } })
    case 'redirect-fragment':
      return NextResponse.redirect(new URL(`${to}#part`, request.url))
    case 'request-headers': {
      const headers = new Headers(request.headers)
      headers.set('x-added', 'by proxy')
      headers.append('x-many', 'a')
      headers.append('x-many', 'b')
      headers.delete('x-removed')
      return NextResponse.next({ request: { headers } })
    }
    case 'request-only': {
      const headers = new Headers({ 'x-only': '1' })
      return NextResponse.next({ request: { headers } })
    }
    case 'request-itself':
      return NextResponse.next({ request })
    case 'request-cookies': {
      request.cookies.set('added', 'by proxy')
      request.cookies.delete('removed')
      return NextResponse.next({ request })
    }
    case 'headers': {
      const response = NextResponse.next({ headers: { 'x-mw': nextUrl.pathname } })
      response.headers.append('x-list', 'a')
      response.headers.append('x-list', 'b')
      response.headers.set('cache-control', 'private, max-age=3')
      response.headers.set('content-type', 'text/x-mw')
      response.headers.set('etag', '"mw"')
      response.headers.set('vary', 'x-mw')
      return response
    }
    case 'length':
      return NextResponse.next({
        headers: { 'content-length': '3', connection: 'close', 'content-encoding': 'gzip' },
      })
    case 'cookies': {
      const response = NextResponse.next()
      response.cookies.set('a', '1')
      response.cookies.set('b', 'two words; and', {
        httpOnly: true,
        maxAge: 60,
        path: '/x',
        domain: 'example.com',
        priority: 'high',
        partitioned: true,
        secure: true,
        sameSite: 'none',
      })
      response.cookies.set({ name: 'c', value: '3', expires: new Date(0) })
      response.cookies.delete('d')
      response.cookies.delete({ name: 'e', path: '/x', domain: 'example.com' })
      const read = [
        response.cookies.get('a')?.value,
        response.cookies.has('b'),
        response.cookies.getAll('c').length,
        response.cookies.getAll().length,
      ]
      response.headers.set('x-read', read.join(' '))
      return response
    }
    case 'cookies-in': {
      const { cookies } = request
      const first = cookies.get('a')
      const read = {
        first,
        has: cookies.has('b'),
        all: cookies.getAll('a'),
        size: cookies.size,
        text: cookies.toString(),
      }
      cookies.set('c', '3')
      cookies.delete(['a'])
      return NextResponse.json({
        read,
        after: cookies.getAll(),
        header: request.headers.get('cookie'),
      })
    }
    case 'cookies-clear':
      return NextResponse.json({
        cleared: request.cookies.clear().toString(),
        header: request.headers.get('cookie'),
      })
    case 'append': {
      const response = NextResponse.next({ headers: { 'set-cookie': 'init=1' } })
      response.headers.append('set-cookie', 'raw=1; Path=/')
      response.cookies.set('jar', '1')
      return response
    }
    case 'plain-cookies': {
      const response = new Response('plain')
      response.headers.append('set-cookie', 'a=1')
      response.headers.append('set-cookie', 'b=2')
      return response
    }
    case 'url-parts': {
      const url = nextUrl.clone()
      url.searchParams.delete('mw')
      url.searchParams.append('n', '1')
      url.searchParams.append('n', '2')
      return NextResponse.rewrite(url)
    }
    case 'query-only': {
      nextUrl.searchParams.set('added', 'a b')
      return NextResponse.rewrite(nextUrl)
    }
    case 'redirect-query': {
      nextUrl.search = ''
      return NextResponse.redirect(nextUrl)
    }
    case 'redirect-slash': {
      nextUrl.pathname = '/about/'
      nextUrl.search = '?x=1'
      return NextResponse.redirect(nextUrl)
    }
    case 'html':
      return new Response('<p>html</p>', { headers: { 'content-type': 'text/html' } })
    case 'bytes':
      return new Response(new Uint8Array([0, 1, 254, 255]), {
        headers: { 'content-type': 'application/octet-stream' },
      })
    case 'long':
      return new Response('long '.repeat(1000), { headers: { 'content-type': 'text/plain' } })
    case 'stream': {
      const encoder = new TextEncoder()
      const chunks = ['one ', 'two ', 'three']
      return new Response(
        new ReadableStream({
          pull(controller) {
            const chunk = chunks.shift()
            if (chunk === undefined) controller.close()
            else controller.enqueue(encoder.encode(chunk))
          },
        }),
        { status: 206 },
      )
    }
    case 'no-content':
      return new Response(null, { status: 204, headers: { 'x-a': '1' } })
    case 'not-modified':
      return new Response(null, { status: 304, headers: { etag: '"a"' } })
    case 'five-hundred':
      return new NextResponse('down', { status: 503, headers: { 'retry-after': '5' } })
    case 'location-header':
      return NextResponse.next({ headers: { location: 'https://example.com/' } })
    case 'next-body':
      return NextResponse.json({
        method: request.method,
        type: request.headers.get('content-type'),
        used: request.bodyUsed,
        none: request.body === null,
      })
    case 'url-object':
      return NextResponse.json({
        same: request.nextUrl === request.nextUrl,
        type: typeof request.nextUrl.toString(),
        json: portless(JSON.stringify(request.nextUrl)),
      })
    case 'rejected-promise':
      return Promise.reject(new TypeError('secret message'))
    case 'object':
      return { status: 200, body: 'no response' }
    case 'status':
      return NextResponse.next({ status: 203 })
    case 'status-404':
      return NextResponse.next({ status: 404 })
    case 'rewrite-status':
      return NextResponse.rewrite(new URL(to, request.url), { status: 403 })
    case 'empty-header':
      return NextResponse.next({ headers: { 'x-empty': '', 'x-full': '1' } })
    case 'wait':
      event.waitUntil(Promise.resolve())
      return NextResponse.json({
        sourcePage: event.sourcePage ?? null,
        event: typeof event.waitUntil,
      })
    case 'wait-reject':
      event.waitUntil(Promise.reject(new Error('secret message')))
      return NextResponse.next()
    case 'external':
      return NextResponse.rewrite(new URL(to))
    case 'error':
      return NextResponse.error()
    case 'no-request-headers':
      return NextResponse.next({ request: { headers: new Headers() } })
    case 'bad-redirect':
      return NextResponse.redirect('/relative')
    case 'bad-rewrite':
      return NextResponse.rewrite('/relative')
    case 'bad-status':
      return NextResponse.redirect(cloned(), 200)
    case 'string':
      return 'a string'
    case 'body':
      return request.text().then((text) => NextResponse.json({ text }))
    case 'location':
      return new Response(null, { status: 201, headers: { location: 'https://example.com/made' } })
    default:
      return NextResponse.next({ headers: { 'x-mw': `${nextUrl.pathname}${nextUrl.search}` } })
  }
}
