export const config = { runtime: 'edge' }

const kinds = {
  json: () => Response.json({ ok: true }),
  cookies: () => {
    const headers = new Headers()
    headers.append('Set-Cookie', 'a=1')
    headers.append('Set-Cookie', 'b=2')
    return new Response('cookies', { headers })
  },
  redirect: () => Response.redirect('http://example.com/there', 302),
  empty: () => new Response(null, { status: 204 }),
  teapot: () => new Response('short', { status: 418, statusText: 'Teapot' }),
  nothing: () => undefined,
  string: () => 'a string',
  null: () => new Response(null),
  304: () => new Response(null, { status: 304, headers: { ETag: '"e"' } }),
  next: () => new Response('x', { headers: { 'x-middleware-next': '1' } }),
}

export default function handler(request) {
  return kinds[new URL(request.url).searchParams.get('kind')]()
}
