import type { PageMessage } from './crew-messages.ts'

/** Somebody who hears of pages. */
export interface PageListener {
  send(message: PageMessage): void
}

/** Passes on, between workers, which pages have changed. */
export interface PageRelay {
  /** A worker says something; `others` are those that serve. */
  hear(from: PageListener, message: PageMessage, others: readonly PageListener[]): void
  /** A worker is gone: nobody waits for it. */
  forget(listener: PageListener): void
}

/**
 * Makes what stands between the workers: one says that it has stored a page, all others are told, and once they have
 * heard it, the first one knows. `res.revalidate` then means all workers.
 *
 * @example const relay = createPageRelay()
 */
export function createPageRelay(): PageRelay {
  const open = new Map<
    string,
    { from: PageListener; message: PageMessage; waiting: Set<PageListener> }
  >()
  let count = 0
  const settle = (id: string): void => {
    const entry = open.get(id)
    if (entry === undefined || entry.waiting.size > 0) return
    open.delete(id)
    entry.from.send({ ...entry.message, verso: 'page-heard' })
  }
  return {
    hear(from, message, others) {
      if (message.verso === 'page-heard') {
        open.get(message.id)?.waiting.delete(from)
        settle(message.id)
        return
      }
      const id = String(count++)
      const waiting = new Set(others.filter((other) => other !== from))
      open.set(id, { from, message, waiting })
      for (const other of waiting) other.send({ verso: 'page', id, key: message.key })
      settle(id)
    },
    forget(listener) {
      for (const [id, entry] of open) {
        if (entry.from === listener) open.delete(id)
        else if (entry.waiting.delete(listener)) settle(id)
      }
    },
  }
}
