import { spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'

import { errorCodes } from '../errors/codes.ts'
import { VersoError } from '../errors/verso-error.ts'
import type { BuiltPage, PrerenderMessage } from '../types/prerender.ts'

/** What {@link prerender} needs. */
export interface PrerenderOptions {
  /** The app folder. */
  readonly dir: string
  /** The `server.mjs` of the build. */
  readonly server: string
  readonly onProgress: (line: string) => void
}

/** How long one page may take, in milliseconds. */
const patience = 60_000

/**
 * Makes the pages of a build, by the code that will serve them. It runs in a process of its own: see `prerender-build.ts`.
 *
 * @throws {VersoError} VERSO_ERR_BUILD, or what is wrong with a page
 * @example const pages = await prerender({ dir, server: '/srv/shop/.verso/server.mjs', onProgress })
 */
export function prerender({
  dir,
  server,
  onProgress,
}: PrerenderOptions): Promise<readonly BuiltPage[]> {
  const code = `import { prerender } from ${JSON.stringify(pathToFileURL(server).href)}; await prerender()`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: dir,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  return new Promise((resolve, reject) => {
    const working = new Map<string, NodeJS.Timeout>()
    const end = (): void => {
      for (const timer of working.values()) clearTimeout(timer)
      child.kill('SIGKILL')
    }
    const fail = (error: Error): void => {
      end()
      reject(error)
    }
    const watch = (path: string): void => {
      const timer = setTimeout(() => fail(tooSlow(path)), patience)
      working.set(path, timer)
    }
    child.on('message', (message: PrerenderMessage) => {
      if (message.type === 'start') watch(message.path)
      else if (message.type === 'progress') {
        clearTimeout(working.get(message.path))
        working.delete(message.path)
        onProgress(`Made ${message.done} of ${message.total} pages`)
      } else if (message.type === 'done') {
        end()
        resolve(message.pages)
      } else fail(toError(message))
    })
    child.once('error', fail)
    child.once('exit', (status, signal) => {
      const how = signal === null ? `with code ${status}` : `by ${signal}`
      fail(
        new VersoError('VERSO_ERR_BUILD', `The process that makes the pages was ended ${how}.`, {
          hint: 'Does a page or something it imports call process.exit()?',
        }),
      )
    })
  })
}

function tooSlow(path: string): VersoError {
  return new VersoError(
    'VERSO_ERR_BUILD',
    `The page ${path} was not made within ${patience / 1_000} s.`,
    { hint: 'Does its getStaticProps wait for something that the build cannot reach?' },
  )
}

function toError(message: PrerenderMessage & { type: 'failed' }): VersoError {
  const code = errorCodes.find((known) => known === message.code) ?? 'VERSO_ERR_BUILD'
  const cause = new Error(message.message)
  cause.stack = message.stack
  return new VersoError(code, message.message, {
    hint: message.hint ?? 'The last build is still in place.',
    cause,
  })
}
