import { connect } from 'node:net'

/**
 * Sends bytes over a socket and collects what comes back, byte for byte.
 *
 * `fetch` and `http.request` tidy requests up; these cases are about what is not tidy.
 * The exchange ends when the server closes, when one whole response (or `answers` of them) is in,
 * or after `patience` milliseconds of silence, which is how a server that never answers shows.
 */
export function exchange(
  port,
  parts,
  { answers = 1, method = 'GET', patience = 2500, linger = 40 } = {},
) {
  return new Promise((resolve) => {
    const chunks = []
    const queue = [...parts]
    let end = 'timeout'
    let timer
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const finish = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ raw: Buffer.concat(chunks), end })
    }
    const wait = (ms) => {
      clearTimeout(timer)
      timer = setTimeout(finish, ms)
    }
    const sendNext = () => {
      if (socket.destroyed || socket.writableEnded) return
      const part = queue.shift()
      if (part === undefined) return
      if (typeof part === 'object' && 'until' in part) {
        // Wait for the server to say something (100 Continue) before going on.
        const seen = Buffer.concat(chunks).toString('latin1').includes(part.until)
        if (seen) sendNext()
        else queue.unshift(part)
        return
      }
      if (part === 'FIN') {
        socket.end()
        return
      }
      socket.write(part, () => setTimeout(sendNext, 15))
    }
    socket.on('connect', () => {
      wait(patience)
      sendNext()
    })
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      wait(patience)
      if (typeof queue[0] === 'object' && 'until' in queue[0]) sendNext()
      const raw = Buffer.concat(chunks)
      if (queue.length === 0 && splitAnswers(raw, { answers, method }).complete) {
        end = 'kept open'
        // A moment longer: does the server close, or say more than it announced?
        wait(linger)
      }
    })
    socket.on('end', () => {
      end = 'closed'
      finish()
    })
    socket.on('error', (error) => {
      end = error.code ?? 'error'
      finish()
    })
  })
}

/** Cuts raw bytes into answers; interim ones (1xx) are kept apart. */
export function splitAnswers(raw, { answers = 1, method = 'GET' } = {}) {
  const found = []
  let interim = []
  let rest = raw
  while (rest.length > 0 && found.length < answers) {
    const headEnd = rest.indexOf('\r\n\r\n')
    if (headEnd === -1) return { found, interim, rest, complete: false }
    const head = parseHead(rest.subarray(0, headEnd).toString('latin1'))
    rest = rest.subarray(headEnd + 4)
    if (head.status >= 100 && head.status < 200 && head.status !== 101) {
      interim.push(head)
      continue
    }
    const body = cutBody(head, rest, method)
    found.push({
      ...head,
      interim,
      body: body.bytes,
      trailers: body.trailers,
      framing: body.framing,
    })
    interim = []
    rest = body.rest
    if (!body.complete) return { found, interim, rest, complete: false }
  }
  return { found, interim, rest, complete: found.length === answers }
}

function parseHead(text) {
  const [statusLine, ...lines] = text.split('\r\n')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  return { statusLine, status: Number(statusLine.split(' ')[1]), headers }
}

function value(head, name) {
  return head.headers.find(([key]) => key.toLowerCase() === name)?.[1]
}

function cutBody(head, rest, method) {
  const none = Buffer.alloc(0)
  if (method === 'HEAD' || head.status === 204 || head.status === 304) {
    return { bytes: none, rest, complete: true, framing: 'none' }
  }
  if (/chunked/i.test(value(head, 'transfer-encoding') ?? '')) return cutChunks(rest)
  const announced = value(head, 'content-length')
  if (announced === undefined)
    return { bytes: rest, rest: none, complete: false, framing: 'to the end' }
  const length = Number(announced)
  return {
    bytes: rest.subarray(0, length),
    rest: rest.subarray(length),
    complete: rest.length >= length,
    framing: rest.length >= length ? 'length' : 'length, cut short',
  }
}

function cutChunks(rest) {
  const parts = []
  let at = 0
  for (;;) {
    const lineEnd = rest.indexOf('\r\n', at)
    if (lineEnd === -1) break
    const size = Number.parseInt(rest.subarray(at, lineEnd).toString('latin1'), 16)
    if (Number.isNaN(size)) break
    if (size === 0) {
      const tail = rest.indexOf('\r\n\r\n', lineEnd)
      if (tail === -1) break
      const trailers = rest
        .subarray(lineEnd + 2, tail + 2)
        .toString('latin1')
        .trim()
      return {
        bytes: Buffer.concat(parts),
        rest: rest.subarray(tail + 4),
        complete: true,
        framing: 'chunked',
        trailers,
      }
    }
    if (rest.length < lineEnd + 2 + size + 2) {
      parts.push(rest.subarray(lineEnd + 2))
      break
    }
    parts.push(rest.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
  return {
    bytes: Buffer.concat(parts),
    rest: Buffer.alloc(0),
    complete: false,
    framing: 'chunked, cut short',
  }
}
