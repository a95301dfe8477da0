export const config = { runtime: 'edge' }

export default function handler() {
  const encoder = new TextEncoder()
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode('one '))
      controller.enqueue(encoder.encode('two'))
      controller.close()
    },
  })
  return new Response(stream, { headers: { 'Content-Type': 'text/plain' } })
}
