/**
 * Builds the bytes of one request. Everything can be overridden, nothing is escaped:
 * a case that wants bad bytes gets them.
 *
 * @example request({ method: 'POST', path: '/api/echo', json: { a: 1 } })
 */
export function request({
  method = 'GET',
  path,
  headers = [],
  body,
  json,
  form,
  version = 'HTTP/1.1',
  host = 'localhost',
  close = true,
  length,
}) {
  const lines = [`${method} ${path} ${version}`]
  if (host !== null) lines.push(`Host: ${host}`)
  if (close) lines.push('Connection: close')
  let payload = body
  if (json !== undefined) {
    lines.push('Content-Type: application/json')
    payload = JSON.stringify(json)
  }
  if (form !== undefined) {
    lines.push('Content-Type: application/x-www-form-urlencoded')
    payload = form
  }
  const bytes = payload === undefined ? Buffer.alloc(0) : toBytes(payload)
  lines.push(...headers)
  if (
    payload !== undefined &&
    length !== null &&
    !headers.some((line) => /^(transfer-encoding|content-length):/i.test(line))
  ) {
    lines.push(`Content-Length: ${length ?? bytes.length}`)
  }
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes])
}

function toBytes(payload) {
  return Buffer.isBuffer(payload) ? payload : Buffer.from(payload)
}

/** Frames pieces as HTTP chunks. */
export function chunked(pieces, trailers = '') {
  const parts = pieces.map((piece) => {
    const bytes = toBytes(piece)
    return Buffer.concat([
      Buffer.from(`${bytes.length.toString(16)}\r\n`),
      bytes,
      Buffer.from('\r\n'),
    ])
  })
  return Buffer.concat([...parts, Buffer.from(`0\r\n${trailers}\r\n`)])
}
