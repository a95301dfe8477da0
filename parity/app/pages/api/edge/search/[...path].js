export const config = { runtime: 'edge' }

export default (request) => new Response(new URL(request.url).search)
