import { type ChildProcess, fork } from 'node:child_process'
import { env } from 'node:process'
import { EmbeddedMongoError, type EmbeddedMongoErrorCode } from './embedded-mongo-error.ts'

/** What the child tells its parent over the channel between them. */
export type ChildMessage =
  | { readonly type: 'ready'; readonly uri: string }
  | { readonly type: 'failed'; readonly code: EmbeddedMongoErrorCode; readonly message: string }

/** A store that runs in a process of its own. */
export interface StoreProcess {
  readonly uri: string
  readonly pid: number
  /** Asks it to finish and waits until it has. */
  stop(): Promise<void>
  /** Resolves when it is gone, however that came. */
  readonly exited: Promise<string>
}

/** A store that does not end by itself is ended after this long. */
const STOP_MILLISECONDS = 8000

/**
 * Starts a store in a process of its own and waits until it answers. It ends when this process does,
 * even when that is killed: the channel between them closes then.
 *
 * @throws {EmbeddedMongoError}
 * @example const store = await startChild(new URL('./cli.js', import.meta.url), ['--data-dir', dir])
 */
export async function startChild(entry: URL, args: readonly string[]): Promise<StoreProcess> {
  const child = fork(entry, args, {
    // A group of its own: Ctrl-C in the terminal must not end it before the server has drained.
    detached: true,
    // Loaders and inspectors of the parent are not meant for it.
    execArgv: [],
    env: { ...env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
    child.once('error', (error) => resolve(error.message))
  })
  const uri = await firstMessage(child, exited)
  // The parent may end when it has nothing else to do; the child then follows.
  child.unref()
  child.channel?.unref()
  return { uri, pid: child.pid ?? 0, exited, stop: () => stop(child, exited) }
}

async function firstMessage(child: ChildProcess, exited: Promise<string>): Promise<string> {
  const message = await Promise.race([
    new Promise<ChildMessage>((resolve) => {
      // Only our own entry file runs in the child, and this is all it sends.
      child.once('message', (value) => resolve(value as ChildMessage))
    }),
    exited.then((reason): ChildMessage => ({
      type: 'failed',
      code: 'EMBEDDED_MONGO_START_FAILED',
      message: `The embedded store ended while it started (${reason}). What it wrote to standard error says why.`,
    })),
  ])
  if (message.type === 'ready') return message.uri
  throw new EmbeddedMongoError(message.code, message.message)
}

async function stop(child: ChildProcess, exited: Promise<string>): Promise<void> {
  child.ref()
  if (child.connected) child.disconnect()
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MILLISECONDS)
  await exited
  clearTimeout(timer)
}
