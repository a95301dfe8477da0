import { connect, type Socket } from 'node:net'

/** What a number of clients met. */
export interface LoadResult {
  readonly answered: number
  /** A kept connection ended before its next answer began: the client had no way to know. */
  readonly resets: number
  /** A new connection was not accepted. */
  readonly refused: number
  /** A new connection was accepted and ended without an answer. */
  readonly dropped: number
  /** An answer broke off, or was none that was expected. */
  readonly failures: readonly string[]
  /** The bodies of the answers, and how often each came. */
  readonly bodies: ReadonlyMap<string, number>
}

/** Clients that ask without pause, each on a connection that it keeps as long as it may. */
export interface Load {
  /** Resolves when so many answers have come. */
  reached(answers: number): Promise<void>
  /** Ends after what is under way. */
  stop(): Promise<LoadResult>
  /** Resolves when nobody could connect any more. */
  readonly ended: Promise<LoadResult>
}

export interface LoadOptions {
  readonly port: number
  readonly clients: number
  /** The path for the next request. */
  readonly path: (count: number) => string
}

/**
 * Lets clients ask over raw sockets until they are stopped or refused.
 *
 * @example const load = startLoad({ port, clients: 8, path: () => '/api/hello' })
 */
export function startLoad({ port, clients, path }: LoadOptions): Load {
  const state = { answered: 0, resets: 0, refused: 0, dropped: 0 }
  const control = { stopped: false }
  const failures: string[] = []
  const bodies = new Map<string, number>()
  const waiting = new Set<() => void>()
  let count = 0

  const client = async (): Promise<void> => {
    while (!control.stopped) {
      let socket: Socket
      try {
        socket = await open(port)
      } catch {
        state.refused++
        return
      }
      let kept = false
      for (;;) {
        const answer = await ask(socket, path(count++))
        if (answer.kind === 'ended') {
          if (kept) state.resets++
          else state.dropped++
          break
        }
        if (answer.kind === 'broken') {
          failures.push(answer.text)
          break
        }
        state.answered++
        bodies.set(answer.body, (bodies.get(answer.body) ?? 0) + 1)
        for (const look of waiting) look()
        if (answer.status !== 200) failures.push(`${answer.status} ${answer.body}`)
        if (answer.close || control.stopped) break
        kept = true
      }
      socket.destroy()
    }
  }
  const result = (): LoadResult => ({ ...state, failures, bodies })
  const ended = Promise.all(Array.from({ length: clients }, client)).then(result)
  return {
    ended,
    reached: (answers) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (state.answered < answers) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    stop() {
      control.stopped = true
      return ended
    },
  }
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      // What happens to it later is seen where it is read.
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}

type Answer =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly body: string
      readonly close: boolean
    }
  /** Nothing came. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'broken'; readonly text: string }

/** Answers are expected to tell their length. */
function ask(socket: Socket, path: string): Promise<Answer> {
  return new Promise((resolve) => {
    let text = ''
    const done = (answer: Answer): void => {
      socket.off('data', onData).off('close', onClose).off('end', onClose)
      resolve(answer)
    }
    const onData = (chunk: Buffer): void => {
      text += chunk.toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      if (end === -1) return
      const head = text.slice(0, end)
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
      const body = text.slice(end + 4)
      if (body.length < length) return
      const close = /\r\nconnection: close/i.test(head)
      done({ kind: 'answer', status: Number(text.slice(9, 12)), body, close })
    }
    const onClose = (): void => {
      done(text === '' ? { kind: 'ended' } : { kind: 'broken', text })
    }
    if (socket.destroyed || socket.readableEnded) {
      done({ kind: 'ended' })
      return
    }
    socket.on('data', onData).on('close', onClose).on('end', onClose)
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  })
}
