import { toPrimaryMessage, type PrimaryMessage, type WorkerMessage } from './crew-messages.ts'

/** What a worker has to do with its primary. */
export interface PrimaryChannel {
  /** Resolves when the message was handed over, or the primary is gone: that is no failure of the worker's. */
  tell(message: WorkerMessage): Promise<void>
  onEnd(hear: (order: PrimaryMessage & { verso: 'end' }) => void): void
  /** Told of pages that other workers have stored. */
  onPage(hear: (key: string) => void): void
  /** Tells the other workers of a page, and resolves when all have heard. */
  announcePage(key: string): Promise<void>
}

/** A worker that does not answer must not hold the others' pages for longer. Milliseconds. */
const longestWait = 1_000

/**
 * Opens the channel between a worker and its primary.
 *
 * @example const channel = openPrimaryChannel(); await channel.tell({ verso: 'unsound' })
 */
export function openPrimaryChannel(): PrimaryChannel {
  const waiting = new Map<string, () => void>()
  const onPage = new Set<(key: string) => void>()
  const onEnd = new Set<(order: PrimaryMessage & { verso: 'end' }) => void>()
  let count = 0
  const tell = (message: WorkerMessage): Promise<void> =>
    new Promise((resolve) => {
      if (!process.connected) resolve()
      else process.send?.(message, undefined, {}, () => resolve())
    })
  process.on('message', (value: unknown) => {
    const message = toPrimaryMessage(value)
    if (message === undefined) return
    if (message.verso === 'end') {
      for (const hear of onEnd) hear(message)
    } else if (message.verso === 'page') {
      for (const hear of onPage) hear(message.key)
      void tell({ ...message, verso: 'page-heard' })
    } else if (message.verso === 'page-heard') {
      waiting.get(message.id)?.()
      waiting.delete(message.id)
    }
  })
  return {
    tell,
    onEnd: (hear) => void onEnd.add(hear),
    onPage: (hear) => void onPage.add(hear),
    async announcePage(key) {
      const id = String(count++)
      const heard = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, longestWait)
        waiting.set(id, () => {
          clearTimeout(timer)
          resolve()
        })
      })
      await tell({ verso: 'page', id, key })
      await heard
      waiting.delete(id)
    },
  }
}
