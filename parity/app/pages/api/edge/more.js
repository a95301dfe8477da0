import { NextRequest } from 'next/server'

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
  unsent: async (request) =>
    Response.json([
      request.body === null,
      await request.text(),
      request.bodyUsed,
      request.headers.get('content-type'),
    ]),
  handed: (request) => new Response(request.body, { headers: { 'content-type': 'text/plain' } }),
  instance: (request) =>
    Response.json([
      request instanceof NextRequest,
      new Request('http://a/') instanceof NextRequest,
    ]),
  latin: () => new Response('x', { headers: { 'x-name': 'caf\xe9' } }),
  protocol: (request) => new Response(new URL(request.url).protocol),
  search: (request) => new Response(new URL(request.url).search),
}

export default function handler(request) {
  return kinds[new URL(request.url).searchParams.get('kind')](request)
}
