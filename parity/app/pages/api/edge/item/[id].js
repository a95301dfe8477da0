export const config = { runtime: 'edge' }

export default function handler(request) {
  const url = new URL(request.url)
  return Response.json({
    pathname: url.pathname,
    search: [...url.searchParams],
    headers: request.headers.get('x-a'),
  })
}
