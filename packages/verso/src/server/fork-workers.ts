import cluster, { type Worker } from 'node:cluster'

import { createOutputRelay } from './relay-output.ts'

/** Starts workers, and passes on what they print. */
export interface WorkerForks {
  readonly fork: () => Worker
  /** Resolves when every worker that was started has printed its last. */
  readonly printed: () => Promise<void>
}

/** What {@link createWorkerForks} needs. */
export interface WorkerForkOptions {
  /** The file that a worker runs: `.verso/server.mjs`. */
  readonly entry: string
  /** What workers find in their environment besides this process's own. */
  readonly env: Record<string, string>
}

/**
 * Makes what starts workers.
 *
 * @example const { fork, printed } = createWorkerForks({ entry: '.verso/server.mjs', env: {} })
 */
export function createWorkerForks({ entry, env }: WorkerForkOptions): WorkerForks {
  // Workers accept by themselves. Where the primary hands connections out instead, those on their way to a worker that dies or
  // is stuck are lost: their clients wait for ever.
  cluster.schedulingPolicy = cluster.SCHED_NONE
  cluster.setupPrimary({ exec: entry, args: [], silent: true })
  const passOut = createOutputRelay(process.stdout)
  const passErrors = createOutputRelay(process.stderr)
  const printing = new Set<Promise<void>>()
  return {
    fork() {
      const worker = cluster.fork(env)
      const { stdout, stderr } = worker.process
      const last = Promise.all([passOut(stdout), passErrors(stderr)]).then(() => {
        printing.delete(last)
      })
      printing.add(last)
      return worker
    },
    async printed() {
      await Promise.all(printing)
    },
  }
}
