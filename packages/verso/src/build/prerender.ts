import { spawn } from 'node:child_process'
import { dirname, relative, sep } from 'node:path'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'

import { parseStack } from '../compile/parse-stack.ts'
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

/** How Node.js ends when nothing is left to do and something is still being waited for. */
const unsettled = 13

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
    const watch = watchPages((paths) => fail(tooSlow(paths)))
    const end = (): void => {
      watch.end()
      child.kill('SIGKILL')
    }
    const fail = (error: Error): void => {
      end()
      reject(error)
    }
    child.on('message', (message: PrerenderMessage) => {
      if (message.type === 'progress') {
        watch.running(message.running)
        if (message.done > 0) onProgress(`Made ${message.done} of ${message.total} pages`)
      } else if (message.type === 'done') {
        end()
        resolve(message.pages)
      } else fail(toError(message, { dir, outDir: dirname(server) }))
    })
    child.once('error', fail)
    child.once('exit', (status, signal) => {
      const waiting = watch.paths()
      if (status === unsettled && waiting.length > 0) return fail(neverMade(waiting))
      const how = signal === null ? `with code ${status}` : `by ${signal}`
      fail(
        new VersoError('VERSO_ERR_BUILD', `The process that makes the pages was ended ${how}.`, {
          hint: 'Does a page or something it imports call process.exit()?',
        }),
      )
    })
  })
}

interface PageWatch {
  running(paths: readonly string[]): void
  /** What is being made. */
  paths(): readonly string[]
  end(): void
}

/** Notices a page that is made for too long, also one that keeps its process from saying anything. */
function watchPages(onSlow: (paths: readonly string[]) => void): PageWatch {
  let since = new Map<string, number>()
  const timer = setInterval(() => {
    const now = performance.now()
    const slow = [...since].filter(([, start]) => now - start > patience).map(([path]) => path)
    if (slow.length > 0) onSlow(slow)
  }, 1_000)
  return {
    running(paths) {
      const now = performance.now()
      since = new Map(paths.map((path) => [path, since.get(path) ?? now]))
    },
    paths: () => [...since.keys()],
    end: () => clearInterval(timer),
  }
}

function tooSlow(paths: readonly string[]): VersoError {
  const names = paths.slice(0, 3).join(', ')
  return new VersoError(
    'VERSO_ERR_BUILD',
    `These pages were not made within ${patience / 1_000} s: ${names}.`,
    { hint: waitsForever },
  )
}

function neverMade(paths: readonly string[]): VersoError {
  const names = paths.slice(0, 3).join(', ')
  return new VersoError('VERSO_ERR_BUILD', `These pages were never made: ${names}.`, {
    hint: waitsForever,
  })
}

const waitsForever =
  'Does their getStaticProps or getStaticPaths wait for something that never comes, or that the build cannot reach?'

interface Folders {
  readonly dir: string
  /** The code that was built from it. */
  readonly outDir: string
}

/** Where in the app something was thrown. */
function findPlace(stack: string, { dir, outDir }: Folders): string | undefined {
  const thrown = parseStack(stack, dir).find(
    ({ place, own }) => own && place?.file.startsWith(outDir + sep) === false,
  )?.place
  return thrown && `${relative(dir, thrown.file)}:${thrown.line}:${thrown.column}`
}

function toError(message: PrerenderMessage & { type: 'failed' }, folders: Folders): VersoError {
  const code = errorCodes.find((known) => known === message.code) ?? 'VERSO_ERR_BUILD'
  const cause = new Error(message.message)
  cause.stack = message.stack
  const place = message.code === 'VERSO_ERR_BUILD' ? findPlace(message.stack, folders) : undefined
  const hint = message.hint ?? 'An earlier build is still in place, if there was one.'
  return new VersoError(code, message.message, {
    hint: place === undefined ? hint : `Thrown at ${place}. ${hint}`,
    cause,
  })
}
