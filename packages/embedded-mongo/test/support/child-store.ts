import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const CLI = fileURLToPath(new URL('../../bin/embedded-mongo.mjs', import.meta.url))

/** A store started by its command, as a user would. `npm test` builds it first. */
export interface ChildStore {
  readonly uri: string
  readonly process: ChildProcess
  /** Ends it and gives back how it ended. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** What a command that ended said. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts the command and waits until it says that it listens. */
export async function startChildStore(dataDir: string): Promise<ChildStore> {
  const child = spawn(process.execPath, [CLI, '--data-dir', dataDir, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  let said = ''
  const uri = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += String(chunk)
      const found = /mongodb:\/\/\S+/.exec(said)
      if (found) resolve(found[0])
    })
    void exit.then(({ code }) => reject(new Error(`ended with ${code}: ${said}`)))
  })
  return {
    uri,
    process: child,
    end: (signal) => {
      child.kill(signal)
      return exit
    },
  }
}

/** Runs the command until it ends. */
export async function runCli(args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, stdout, stderr }
}
