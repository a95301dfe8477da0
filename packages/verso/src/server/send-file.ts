import type { Stats } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { sep } from 'node:path'

import type { ApiIncomingMessage } from '../request/api-request.ts'
import type { ApiServerResponse } from '../response/api-response.ts'
import { weighCodings } from '../response/content-encoding.ts'
import { drained } from '../response/drained.ts'
import { noStore, sendStatusPage } from '../response/send-status-page.ts'

import { holdsFile, isAnotherFile, wantedPart } from './file-conditions.ts'
import type { FileFacts, FilePart } from './file-conditions.ts'
import { largestHeld } from './file-memory.ts'
import type { FileMemory } from './file-memory.ts'
import { fileType } from './file-type.ts'
import type { StaticFile } from './static-files.ts'

/** How files are sent. */
export interface SendFileOptions {
  readonly etags: boolean
  readonly memory: FileMemory
  /** Answers 404, 405, 412 and 416; by default as for any path that leads nowhere. */
  readonly onStatus?: (
    req: ApiIncomingMessage,
    res: ApiServerResponse,
    status: number,
    reason: string,
  ) => void
}

/**
 * Answers with a file: types, tags, dates, conditions and ranges as Next.js has them (CONTRACT point 33). Headers that the configuration set stay.
 *
 * @throws what the file system says, other than that the file has gone
 * @example await sendFile(file, req, res, { etags: true })
 */
export async function sendFile(
  file: StaticFile,
  req: ApiIncomingMessage,
  res: ApiServerResponse,
  options: SendFileOptions,
): Promise<void> {
  const refuse = (status: number, reason: string): void => {
    if (options.onStatus === undefined) sendStatusPage(res, status, reason)
    else options.onStatus(req, res, status, reason)
  }
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    res.setHeader('Allow', ['GET', 'HEAD'])
    refuse(405, 'Method Not Allowed')
    return
  }
  const coding = req.headers.range === undefined ? chooseCopy(file, req) : undefined
  const path = coding === undefined ? file.path : coding.path
  const held = options.memory.get(path)
  const opened = held === undefined ? await openInside(path, file.root) : undefined
  const found = held ?? opened
  if (found === undefined) {
    refuse(404, 'Not Found')
    return
  }
  try {
    const facts = toFacts(found.stats, options.etags)
    setHeaders(res, file, facts)
    if (file.br !== undefined || file.gzip !== undefined) addVary(res)
    if (isAnotherFile(req.headers, facts)) {
      dropContentHeaders(res)
      refuse(412, 'Precondition Failed')
      return
    }
    const part = wantedPart(req.headers, facts)
    if (holdsFile(req.headers, facts)) {
      for (const name of ['Content-Type', 'X-Content-Type-Options']) res.removeHeader(name)
      res.statusCode = 304
      res.end()
    } else if (part === 'none') {
      dropContentHeaders(res)
      res.setHeader('Content-Range', `bytes */${facts.size}`)
      refuse(416, 'Range Not Satisfiable')
    } else {
      if (coding !== undefined) res.setHeader('Content-Encoding', coding.name)
      const content = held?.content ?? (await readSmall(opened, path, options.memory))
      await sendPart({ content, handle: opened?.handle }, part, facts.size, res)
    }
  } finally {
    await opened?.handle.close()
  }
}

interface OpenedFile {
  readonly handle: FileHandle
  readonly stats: Stats
}

/** Reads a small file whole, and keeps it in memory for the next request. Reading one as a stream would cost more. */
async function readSmall(
  opened: OpenedFile | undefined,
  path: string,
  memory: FileMemory,
): Promise<Buffer | undefined> {
  if (opened === undefined || opened.stats.size > largestHeld) return undefined
  const { handle, stats } = opened
  const { size } = stats
  const content = Buffer.allocUnsafeSlow(size)
  // `handle.read` throws when it gets a buffer without room.
  const { bytesRead } = size === 0 ? { bytesRead: 0 } : await handle.read(content, 0, size, 0)
  if (bytesRead === size) memory.hold(path, { stats, content })
  return content.subarray(0, bytesRead)
}

/** Opens a file. A symbolic link that was put there after the files were listed must not lead out of the folder either. */
async function openInside(path: string, root: string): Promise<OpenedFile | undefined> {
  let handle: FileHandle | undefined
  try {
    const real = await realpath(path)
    if (!real.startsWith(root + sep)) return undefined
    handle = await open(real)
    const stats = await handle.stat()
    if (stats.isFile()) return { handle, stats }
  } catch (error) {
    if (!isGone(error)) throw error
  }
  await handle?.close()
  return undefined
}

function isGone(error: unknown): boolean {
  const gone: unknown[] = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR']
  return error instanceof Error && 'code' in error && gone.includes(error.code)
}

/** The tag is the one that Next.js computes (size and time in milliseconds, base 16), so that clients' copies stay good. */
function toFacts(stats: Stats, etags: boolean): FileFacts {
  const { size, mtime } = stats
  const tag = `W/"${size.toString(16)}-${mtime.getTime().toString(16)}"`
  const modified = Math.floor(mtime.getTime() / 1000) * 1000
  return { etag: etags ? tag : undefined, modified, size }
}

function setHeaders(res: ApiServerResponse, file: StaticFile, facts: FileFacts): void {
  const set = (name: string, value: string): void => {
    if (!res.hasHeader(name)) res.setHeader(name, value)
  }
  set('Accept-Ranges', 'bytes')
  set('Cache-Control', file.immutable ? 'public, max-age=31536000, immutable' : 'public, max-age=0')
  set('Last-Modified', new Date(facts.modified).toUTCString())
  if (facts.etag !== undefined) set('ETag', facts.etag)
  set('Content-Type', fileType(file.path))
  set('X-Content-Type-Options', 'nosniff')
}

/** Removes the headers that describe the file. An error is another document: it has another type, and caches must not keep it as long. */
function dropContentHeaders(res: ApiServerResponse): void {
  for (const name of ['ETag', 'Content-Type', 'X-Content-Type-Options']) res.removeHeader(name)
  res.setHeader('Cache-Control', noStore)
}

function chooseCopy(
  file: StaticFile,
  req: ApiIncomingMessage,
): { readonly name: 'br' | 'gzip'; readonly path: string } | undefined {
  const accepted = req.headers['accept-encoding']
  if (accepted === undefined || (file.br === undefined && file.gzip === undefined)) return undefined
  const weigh = weighCodings(accepted)
  const br = file.br === undefined ? 0 : weigh('br')
  const gzip = file.gzip === undefined ? 0 : weigh('gzip')
  if (file.br !== undefined && br > 0 && br >= gzip) return { name: 'br', path: file.br }
  return file.gzip !== undefined && gzip > 0 ? { name: 'gzip', path: file.gzip } : undefined
}

function addVary(res: ApiServerResponse): void {
  const current = res.getHeader('Vary')
  res.setHeader(
    'Vary',
    current === undefined ? 'Accept-Encoding' : `${String(current)}, Accept-Encoding`,
  )
}

/** Where a file's bytes come from: memory, or an open file. */
interface FileSource {
  readonly content: Buffer | undefined
  readonly handle: FileHandle | undefined
}

async function sendPart(
  { content, handle }: FileSource,
  part: FilePart | undefined,
  size: number,
  res: ApiServerResponse,
): Promise<void> {
  const { start, end } = part ?? { start: 0, end: size - 1 }
  const length = end - start + 1
  if (part !== undefined) {
    res.statusCode = 206
    res.setHeader('Content-Range', `bytes ${start}-${end}/${size}`)
  }
  res.setHeader('Content-Length', length)
  if (res.req.method === 'HEAD' || length === 0) {
    res.end()
  } else if (content !== undefined) {
    const bytes = content.subarray(start, end + 1)
    // A file that shrank while it was read must not look whole.
    if (bytes.length === length) res.end(bytes)
    else res.destroy()
  } else if (handle !== undefined) {
    await pipePart(handle, { start, end }, res)
  }
}

/** A file that shrinks meanwhile must not look whole: the connection is cut. */
async function pipePart(
  handle: FileHandle,
  { start, end }: FilePart,
  res: ApiServerResponse,
): Promise<void> {
  const stream = handle.createReadStream({ start, end, autoClose: false })
  const gone = (): void => void stream.destroy()
  res.once('close', gone)
  try {
    let left = end - start + 1
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      left -= chunk.length
      if (!res.write(chunk)) await drained(res)
      if (res.destroyed) return
    }
    if (left === 0) res.end()
    else res.destroy()
  } catch (error) {
    if (!res.destroyed) throw error
  } finally {
    res.off('close', gone)
  }
}
