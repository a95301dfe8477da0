import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../../bin/verso.mjs', import.meta.url))

/** How a `verso` process ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

/** A `verso` process and what it printed. */
export interface VersoProcess {
  readonly child: ChildProcess
  readonly stdout: string
  readonly stderr: string
  readonly ended: Promise<Ended>
  /** Resolves with the match as soon as stdout and stderr together have one; rejects when the process ends without. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  /** The address it serves. */
  url(): Promise<string>
  /** Ends it as an operator would, and waits. */
  stop(signal?: NodeJS.Signals): Promise<Ended>
}

/** What a child process gets of the environment: nothing that would change what is tested. */
function cleanEnv(env: Record<string, string>): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  })
  return { ...(Object.fromEntries(kept) as Record<string, string>), ...env }
}

/**
 * Runs the real command line as a child process. Ends with the test at the latest: see {@link stopAll}.
 *
 * @example const dev = runVerso(['dev', dir, '-p', '0'])
 */
export function runVerso(
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string; entry?: string } = {},
): VersoProcess {
  const child = spawn(process.execPath, [options.entry ?? bin, ...args], {
    cwd: options.cwd,
    env: cleanEnv(options.env ?? {}),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const output = { stdout: '', stderr: '' }
  const waiting = new Set<() => void>()
  const take = (name: 'stdout' | 'stderr') => (chunk: Buffer) => {
    output[name] += chunk.toString()
    for (const look of waiting) look()
  }
  child.stdout.on('data', take('stdout'))
  child.stderr.on('data', take('stderr'))
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child)
      resolve({ code, signal, ...output })
      for (const look of waiting) look()
    })
  })

  const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(output.stdout + output.stderr)
        if (found === null && running.has(child)) return
        waiting.delete(look)
        if (found === null) {
          reject(
            new Error(`verso ended without ${String(pattern)}:\n${output.stdout}${output.stderr}`),
          )
        } else resolve(found)
      }
      waiting.add(look)
      look()
    })

  return {
    child,
    get stdout() {
      return output.stdout
    },
    get stderr() {
      return output.stderr
    },
    ended,
    printed,
    url: async () => {
      const [, url] = await printed(/(http:\/\/[^\s"]+)[^]*?(?:ready in|"\}?)/)
      return url ?? ''
    },
    stop(signal = 'SIGTERM') {
      child.kill(signal)
      return ended
    },
  }
}

const running = new Set<ChildProcess>()

/** Ends whatever a failed test left running. For `afterEach`. */
export async function stopAll(): Promise<void> {
  await Promise.all(
    [...running].map((child) => {
      const gone = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGKILL')
      return gone
    }),
  )
}
