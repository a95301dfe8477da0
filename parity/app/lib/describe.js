/** Turns any value into JSON that shows what it was, not only what it prints as. */
export function describe(value) {
  if (value === undefined) return { type: 'undefined' }
  if (value === null) return { type: 'null' }
  if (Buffer.isBuffer(value)) return { type: 'buffer', base64: value.toString('base64') }
  if (typeof value === 'object') {
    return {
      type: Array.isArray(value) ? 'array' : 'object',
      nullPrototype: Object.getPrototypeOf(value) === null,
      keys: Object.keys(value),
      value,
    }
  }
  if (typeof value === 'string' && value.length > 500) {
    return { type: 'long string', length: value.length, head: value.slice(0, 20) }
  }
  return { type: typeof value, value }
}

/** Reads what is left of a request by hand, as handlers with `bodyParser: false` do. */
export async function readAll(stream) {
  const chunks = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}
