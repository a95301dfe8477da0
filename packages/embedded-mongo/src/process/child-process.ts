import { type ChildProcess, fork } from 'node:child_process'
import type { Socket } from 'node:net'
import { env } from 'node:process'
import { EmbeddedMongoError, type EmbeddedMongoErrorCode } from './embedded-mongo-error.ts'

/** What the child tells its parent over the channel between them. */
export type ChildMessage =
  | { readonly type: 'ready'; readonly uri: string }
  | { readonly type: 'failed'; readonly code: EmbeddedMongoErrorCode; readonly message: string }
  /** Something that whoever runs the store should know. May come before or after the others. */
  | { readonly type: 'warning'; readonly line: string }

/** A store that runs in a process of its own. */
export interface StoreProcess {
  readonly uri: string
  readonly pid: number
  /** Asks it to finish and waits until it has. */
  stop(): Promise<void>
  /** Resolves when it is gone, however that came. */
  readonly exited: Promise<string>
}

/** What to start. */
export interface ChildOptions {
  readonly entry: URL
  readonly args: readonly string[]
  /** Is given the lines meant for the developer. */
  readonly log: (line: string) => void
}

/** A store that does not end by itself is ended after this long. */
const STOP_MILLISECONDS = 8000
/** As much of its standard error is kept for the line that tells of its end. */
const KEPT_CHARACTERS = 2000

/**
 * Starts a store in a process of its own and waits until it answers. It ends when this process does,
 * even when that is killed: the channel between them closes then.
 *
 * @throws {EmbeddedMongoError}
 * @example const store = await startChild({ entry, args: ['--data-dir', dir], log: console.log })
 */
export async function startChild({ entry, args, log }: ChildOptions): Promise<StoreProcess> {
  const child = fork(entry, args, {
    // A group of its own: Ctrl-C in the terminal must not end it before the server has drained.
    detached: true,
    // Loaders and inspectors of the parent are not meant for it.
    execArgv: [],
    env: { ...env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const said = keepErrors(child)
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      // What was killed from outside has nothing to say about it.
      resolve(signal === 'SIGKILL' ? signal : `${signal ?? `exit code ${code}`}${said()}`)
    })
    child.once('error', (error) => resolve(error.message))
  })
  const uri = await firstMessage(child, exited, log)
  // The parent may end when it has nothing else to do; the child then follows.
  child.unref()
  // Bun's channel has no such method, whatever the type says, and holds no process.
  child.channel?.unref?.()
  return { uri, pid: child.pid ?? 0, exited, stop: () => stop(child, exited) }
}

/**
 * lmdb writes a line to standard error for each commit that fails: on a full disk that would fill the
 * log of whoever started the store. What matters comes over the channel; the rest is for post-mortems.
 */
function keepErrors(child: ChildProcess): () => string {
  let kept = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    kept = (kept + chunk).slice(-KEPT_CHARACTERS)
  })
  // A pipe is a socket; only its type does not say so.
  ;(child.stderr as Socket | null)?.unref()
  return () => (kept.trim() === '' ? '' : `: ${kept.trim()}`)
}

async function firstMessage(
  child: ChildProcess,
  exited: Promise<string>,
  log: (line: string) => void,
): Promise<string> {
  const message = await Promise.race([
    new Promise<Exclude<ChildMessage, { type: 'warning' }>>((resolve) => {
      child.on('message', (value) => {
        // Only our own entry file runs in the child, and this is all it sends.
        const told = value as ChildMessage
        if (told.type === 'warning') log(told.line)
        else resolve(told)
      })
    }),
    exited.then((reason) => ({ type: 'ended', reason }) as const),
  ])
  if (message.type === 'ready') return message.uri
  if (message.type === 'failed') throw new EmbeddedMongoError(message.code, message.message)
  throw new EmbeddedMongoError(
    'EMBEDDED_MONGO_ENDED',
    `The embedded store ended while it started (${message.reason}).`,
  )
}

async function stop(child: ChildProcess, exited: Promise<string>): Promise<void> {
  child.ref()
  if (child.connected) child.disconnect()
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MILLISECONDS)
  await exited
  clearTimeout(timer)
}
