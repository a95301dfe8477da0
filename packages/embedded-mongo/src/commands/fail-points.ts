import type { Document } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'

/** How the next commands of some kinds shall fail. */
export interface Failure {
  readonly commands: readonly string[]
  readonly appName: string | undefined
  readonly closeConnection: boolean
  readonly blockMilliseconds: number
  readonly errorCode: number | undefined
  readonly errorLabels: readonly string[] | undefined
  readonly writeConcernError: Document | undefined
}

/** Thrown to drop a client's connection without an answer. */
export class ConnectionDropped extends Error {}

/**
 * The failures that a client asked for, so that it can see how it copes with them.
 *
 * @example const failure = failPoints.take('insert', 'my-app')
 */
export class FailPoints {
  #failure: Failure | undefined
  /** How often it still fails. */
  #left = 0
  #skip = 0
  #count = 0

  /** Sets or clears the failure, and says how often the one before it was used. */
  configure(
    failure: Failure | undefined,
    { times, skip }: { times: number; skip: number },
  ): number {
    const count = this.#count
    this.#failure = failure
    this.#left = times
    this.#skip = skip
    this.#count = 0
    return count
  }

  /** The failure for a command, used up by asking. */
  take(command: string, appName: string | undefined): Failure | undefined {
    const failure = this.#failure
    if (!failure || this.#left <= 0 || !failure.commands.includes(command)) return undefined
    if (failure.appName !== undefined && failure.appName !== appName) return undefined
    if (this.#skip-- > 0) return undefined
    this.#left--
    this.#count++
    return failure
  }
}

const OWN_LABELS = new WeakSet<MongoError>()

/**
 * Does what a failure asks for before the command runs.
 *
 * @throws {ConnectionDropped} or the error that was asked for
 * @example if (failure) await failBefore(failure)
 */
export async function failBefore(failure: Failure): Promise<void> {
  if (failure.blockMilliseconds > 0) {
    await new Promise((resolve) => setTimeout(resolve, failure.blockMilliseconds))
  }
  if (failure.closeConnection) throw new ConnectionDropped('dropped by a fail point')
  if (failure.errorCode === undefined) return
  const error = new MongoError(
    failure.errorCode,
    "Failing command via 'failCommand' failpoint",
    failure.errorLabels ? { labels: failure.errorLabels } : {},
  )
  if (failure.errorLabels) OWN_LABELS.add(error)
  throw error
}

/** Tells whether the labels of an error were asked for with the failure itself. */
export function hasOwnLabels(error: MongoError): boolean {
  return OWN_LABELS.has(error)
}
