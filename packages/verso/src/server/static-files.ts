import { realpathSync } from 'node:fs'
import { join } from 'node:path'

import { HttpError } from '../errors/http-error.ts'

import { listFiles } from './list-files.ts'

/** A file that may be served. */
export interface StaticFile {
  /** Absolute. */
  readonly path: string
  /** The folder it must not be outside of, without links. */
  readonly root: string
  /** Its name changes with its content: clients may keep it for ever. */
  readonly immutable: boolean
  /** Compressed copies beside it. */
  readonly br: string | undefined
  readonly gzip: string | undefined
}

/** The files of an app by the paths they answer. */
export interface StaticFiles {
  /**
   * @param pathname as it was requested: encoded, starting with `/`, without query
   * @throws {HttpError} 400 for the name of a file with a percent sign that is not encoded
   */
  find(pathname: string): StaticFile | undefined
}

/** A folder of files. */
export interface FileFolder {
  readonly dir: string
  /** Before their names: `/_next/static`; nothing for `public/`. */
  readonly prefix: string
  /** Names with hashes in them. */
  readonly immutable: boolean
}

/**
 * Looks once which files there are. A request is then answered from this list, so that no path, however it is
 * spelt, reaches a file that is not in it.
 *
 * @param skipped hears of links that lead out of their folder; they are not served
 * @returns `undefined` without files: an app that has none pays nothing for them
 * @example createStaticFiles([{ dir: '/srv/shop/public', prefix: '', immutable: false }])?.find('/favicon.ico')
 */
export function createStaticFiles(
  folders: readonly FileFolder[],
  skipped?: (file: string) => void,
): StaticFiles | undefined {
  const files = new Map<string, StaticFile>()
  for (const { dir, prefix, immutable } of folders) {
    const names = listFiles(dir, skipped)
    if (names.length === 0) continue
    const root = realpathSync(dir)
    const known = new Set(names)
    for (const name of names) {
      const encoded = (ending: string): string | undefined =>
        known.has(name + ending) ? join(root, name + ending) : undefined
      files.set(`${prefix}/${name}`, {
        path: join(root, name),
        root,
        immutable,
        br: encoded('.br'),
        gzip: encoded('.gz'),
      })
    }
  }
  if (files.size === 0) return undefined
  return {
    find(pathname) {
      const name = decodeNames(pathname)
      // `/100%.txt` is malformed: its file is `/100%25.txt`.
      if (name === undefined && files.has(pathname)) throw new HttpError(400, 'Bad Request')
      return name === undefined ? undefined : files.get(name)
    },
  }
}

/**
 * Decodes each part of a path by itself. An encoded slash stays inside its part, as it does in the router, so that
 * `/private%2Fa.txt` is not `/private/a.txt`: a guard that looks at paths would not know it for one.
 */
function decodeNames(pathname: string): string | undefined {
  if (!pathname.includes('%')) return pathname
  const parts: string[] = []
  for (const part of pathname.split('/')) {
    const name = decodePart(part)
    if (name === undefined || name.includes('/')) return undefined
    parts.push(name)
  }
  return parts.join('/')
}

function decodePart(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}
