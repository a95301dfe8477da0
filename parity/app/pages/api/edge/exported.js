export const runtime = 'edge'

export default (request) => new Response(String(request instanceof Request))
