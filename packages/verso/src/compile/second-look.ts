import { statSync } from 'node:fs'

/** What of a watcher is needed. */
export interface Watcher {
  on(event: 'change', listener: (file: string) => void): unknown
  emit(event: 'change', file: string): boolean
}

/** Milliseconds: longer than the watcher says nothing after it has told of a file. */
const PAUSE = 120

/**
 * Looks again at each file that has changed. The watcher keeps quiet about a file for a moment after it has told of
 * it, and what is written in between would never be heard of: an editor that formats what it has just saved does that.
 *
 * @returns how to stop it
 * @example const stop = lookTwice(server.watcher)
 */
export function lookTwice(watcher: Watcher): () => void {
  const waiting = new Map<string, NodeJS.Timeout>()
  watcher.on('change', (file) => {
    if (waiting.has(file)) return
    const before = stampOf(file)
    const timer = setTimeout(() => {
      waiting.delete(file)
      if (stampOf(file) !== before) watcher.emit('change', file)
    }, PAUSE)
    waiting.set(file, timer.unref())
  })
  return () => {
    for (const timer of waiting.values()) clearTimeout(timer)
  }
}

function stampOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false })
  return found === undefined ? '' : `${found.mtimeMs} ${found.size} ${found.ino}`
}
