export const config = { runtime: 'edge' }

export default async function handler(request) {
  const text = await request.text()
  return Response.json({
    length: text.length,
    head: text.slice(0, 40),
    type: request.headers.get('content-type'),
  })
}
