/** Where a worker stands, as its primary tells it through the environment. */
export interface WorkerPlace {
  /** How many workers there are. */
  readonly count: number
  readonly port: number
  readonly hostname?: string | undefined
  /** Milliseconds, as text: what the command line said. */
  readonly keepAliveTimeout?: string | undefined
}

/** What a worker tells its primary. */
export type WorkerMessage =
  /** It answers requests. `endTime`: how long its end may take, in milliseconds. */
  | { readonly verso: 'listening'; readonly url: string; readonly endTime: number }
  /** It cannot start. */
  | {
      readonly verso: 'failed'
      readonly code: string | undefined
      readonly message: string
      readonly hint: string | undefined
    }
  /** Something went wrong that no request heard: it should be replaced. */
  | { readonly verso: 'unsound' }
  /** It was told to end by somebody else. */
  | { readonly verso: 'leaving' }
  | PageMessage

/** What the primary tells a worker. */
export type PrimaryMessage =
  | { readonly verso: 'end'; readonly withoutDelay: boolean; readonly farewell?: number }
  | PageMessage

/** `page`: a page has changed in the store that all workers share. `page-heard`: the answer, once the old copy is out of memory. */
export interface PageMessage {
  readonly verso: 'page' | 'page-heard'
  readonly id: string
  readonly key: string
}

/** The variable in which a worker finds its place. */
export const placeVariable = 'VERSO_WORKER'

/**
 * Takes a message that is one of ours: apps may talk over the same channel.
 *
 * @example process.on('message', (message) => toPrimaryMessage(message)?.verso === 'end' && end())
 */
export function toPrimaryMessage(message: unknown): PrimaryMessage | undefined {
  return isOurs(message) ? (message as PrimaryMessage) : undefined // nobody else sends this key
}

/**
 * The same for what workers say.
 *
 * @example worker.on('message', (message) => toWorkerMessage(message)?.verso === 'unsound' && replace(worker))
 */
export function toWorkerMessage(message: unknown): WorkerMessage | undefined {
  return isOurs(message) ? (message as WorkerMessage) : undefined // nobody else sends this key
}

function isOurs(message: unknown): message is { readonly verso: string } {
  return (
    typeof message === 'object' &&
    message !== null &&
    'verso' in message &&
    typeof message.verso === 'string'
  )
}
