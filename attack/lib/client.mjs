// @ts-check
import { connect } from 'node:net'

/**
 * What came back on one connection.
 *
 * @typedef {object} Received
 * @property {string} text as latin1: one character a byte
 * @property {number[]} statuses of every answer that was found, interim ones (1xx) left out
 * @property {boolean} closed the server ended the connection by itself
 * @property {boolean} reset it did so without letting the client read to the end
 * @property {number} ms until the end
 */

/**
 * Sends bytes as they are and reads until the server ends the connection, or `patience` has passed.
 *
 * @param {number} port
 * @param {string | Buffer | readonly (string | Buffer)[]} parts written one after the other, 20 ms apart; texts are latin1
 * @param {{ patience?: number, until?: RegExp, drip?: number }} [options] `until` ends it when the text has it; `drip` sends a letter every so many ms
 * @returns {Promise<Received>}
 */
export function exchange(port, parts, { patience = 4_000, until, drip } = {}) {
  return new Promise((resolve) => {
    const started = performance.now()
    const socket = connect(port, '127.0.0.1')
    let text = ''
    let closed = false
    let reset = false
    const finish = () => {
      clearTimeout(timer)
      clearInterval(dripping)
      socket.destroy()
      const ms = performance.now() - started
      resolve({ text, statuses: statusesOf(text), closed, reset, ms })
    }
    const timer = setTimeout(finish, patience)
    const dripping = drip === undefined ? undefined : setInterval(() => socket.write('a'), drip)
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if (until?.test(text)) finish()
    })
    socket.on('end', () => (closed = true))
    socket.on('error', (error) => {
      if ('code' in error && error.code === 'ECONNRESET') reset = true
    })
    socket.on('close', () => {
      closed = true
      finish()
    })
    void writeParts(socket, [parts].flat())
  })
}

/**
 * @param {import('node:net').Socket} socket
 * @param {(string | Buffer)[]} parts
 */
async function writeParts(socket, parts) {
  for (const [index, part] of parts.entries()) {
    if (index > 0) await wait(20)
    if (socket.destroyed) return
    socket.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part)
  }
}

/** @param {string} text */
function statusesOf(text) {
  const lines = text.matchAll(/HTTP\/1\.[01] (\d{3}) ?[^\r\n]*\r\n/g)
  return [...lines].map(([, status]) => Number(status)).filter((status) => status >= 200)
}

/**
 * One request on a connection of its own, its answer taken apart.
 *
 * @param {number} port
 * @param {string} line method and target
 * @param {{ headers?: Record<string, string>, body?: string | Buffer, host?: string, patience?: number }} [options]
 */
export async function ask(
  port,
  line,
  { headers = {}, body, host = 'localhost', patience = 10_000 } = {},
) {
  const head = [`${line} HTTP/1.1`, `Host: ${host}`, 'Connection: close']
  if (body !== undefined) head.push(`Content-Length: ${Buffer.byteLength(body)}`)
  for (const [name, value] of Object.entries(headers)) head.push(`${name}: ${value}`)
  const bytes = Buffer.concat([
    Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'),
    Buffer.from(body ?? ''),
  ])
  return toAnswer(await exchange(port, bytes, { patience }))
}

/**
 * @param {Received} received
 * @returns {Received & { status: number, headers: Record<string, string>, body: string }} status 0 without an answer
 */
export function toAnswer(received) {
  const at = received.text.search(/HTTP\/1\.[01] (?!1)/)
  const text = at === -1 ? '' : received.text.slice(at)
  const split = text.indexOf('\r\n\r\n')
  const head = split === -1 ? text : text.slice(0, split)
  const [first = '', ...lines] = head.split('\r\n')
  /** @type {Record<string, string>} */
  const headers = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    headers[name] = name in headers ? `${headers[name]}\n${value}` : value
  }
  const rest = split === -1 ? '' : text.slice(split + 4)
  const body = headers['transfer-encoding'] === 'chunked' ? unchunk(rest) : rest
  return { ...received, status: Number(first.split(' ')[1] ?? 0), headers, body }
}

/** @param {string} text */
function unchunk(text) {
  let body = ''
  for (let at = 0; at < text.length;) {
    const line = text.indexOf('\r\n', at)
    const size = line === -1 ? 0 : Number.parseInt(text.slice(at, line), 16)
    if (!(size > 0)) return body
    body += text.slice(line + 2, line + 2 + size)
    at = line + 4 + size
  }
  return body
}

/** @param {number} ms */
export function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/**
 * Runs work on many items, a few at a time.
 *
 * @template T
 * @param {readonly T[]} items
 * @param {number} width
 * @param {(item: T, index: number) => Promise<void>} work
 */
export async function inParallel(items, width, work) {
  let next = 0
  const lane = async () => {
    while (next < items.length) {
      const index = next++
      await work(/** @type {T} */ (items[index]), index)
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane))
}
