import { connect } from 'node:net'

/** One answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number
  readonly reason: string
  /** Names in lower case; repeated ones joined with `, ` but for Set-Cookie, joined with a line break. */
  readonly headers: Readonly<Record<string, string>>
  /** After chunked framing was taken off, as latin1: one character a byte. */
  readonly body: string
  readonly text: string
}

/**
 * Sends bytes as they are (`\n` in a text becomes CRLF) and reads until the server closes.
 */
export function sendRaw(port: number, request: string | Buffer): Promise<RawAnswer> {
  return exchange(port, request).then(parseAnswer)
}

/** As {@link sendRaw}, without looking at what came back. */
export function exchange(port: number, request: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let received = ''
    socket.setTimeout(20_000, () => socket.destroy(new Error(`No end after: ${received}`)))
    socket.on('data', (chunk) => (received += chunk.toString('latin1')))
    socket.on('error', (error) => (received === '' ? reject(error) : resolve(received)))
    socket.on('close', () => resolve(received))
    socket.write(typeof request === 'string' ? toWire(request) : request)
  })
}

/** A request that asks for the connection to be closed. */
export function request(line: string, headers: Record<string, string> = {}, body = ''): string {
  const head = [`${line} HTTP/1.1`, 'Host: localhost', 'Connection: close']
  if (body !== '') head.push(`Content-Length: ${Buffer.byteLength(body)}`)
  for (const [name, value] of Object.entries(headers)) head.push(`${name}: ${value}`)
  return `${head.join('\r\n')}\r\n\r\n${body}`
}

function toWire(text: string): Buffer {
  return Buffer.from(text.replaceAll(/\r?\n/g, '\r\n').replaceAll('\r\n', '\r\n'), 'utf8')
}

function parseAnswer(received: string): RawAnswer {
  const end = received.indexOf('\r\n\r\n')
  if (end === -1) throw new Error(`No complete head: ${JSON.stringify(received)}`)
  const [first = '', ...lines] = received.slice(0, end).split('\r\n')
  const match = /^HTTP\/1\.1 (\d{3}) ?(.*)$/.exec(first)
  if (match === null) throw new Error(`No status line: ${first}`)
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    const before = headers[name]
    headers[name] =
      before === undefined ? value : before + (name === 'set-cookie' ? '\n' : ', ') + value
  }
  const rest = received.slice(end + 4)
  const body = headers['transfer-encoding'] === 'chunked' ? unchunk(rest) : rest
  return {
    status: Number(match[1]),
    reason: match[2] ?? '',
    headers,
    body,
    text: Buffer.from(body, 'latin1').toString('utf8'),
  }
}

function unchunk(text: string): string {
  let body = ''
  let at = 0
  while (at < text.length) {
    const line = text.indexOf('\r\n', at)
    if (line === -1) return body
    const size = Number.parseInt(text.slice(at, line), 16)
    if (!(size > 0)) return body
    body += text.slice(line + 2, line + 2 + size)
    at = line + 2 + size + 2
  }
  return body
}
