export const config = { runtime: 'edge' }

export default function handler(request) {
  return new Response(`edge ${request.method}`, { status: 200, headers: { 'x-edge': 'yes' } })
}
