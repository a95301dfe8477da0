export const config = { runtime: 'edge' }

const kinds = {
  framed: () =>
    new Response('plain', {
      headers: {
        'content-type': 'text/plain',
        'content-encoding': 'gzip',
        'content-length': '3',
        'transfer-encoding': 'gzip',
      },
    }),
  order: () =>
    new Response('x', {
      headers: [
        ['x-a', '1'],
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['a-a', '1'],
      ],
    }),
  away: () =>
    new Response(null, { status: 302, headers: { location: 'http://example.com/?a=b c' } }),
  protocol: (request) => new Response(new URL(request.url).protocol),
  search: (request) => new Response(new URL(request.url).search),
}

export default function handler(request) {
  return kinds[new URL(request.url).searchParams.get('kind')](request)
}
