import type { Worker } from 'node:cluster'

import { isVersoError, type VersoError } from '../errors/verso-error.ts'
import type { Logger } from '../types/log.ts'

import { createBackOff } from './back-off.ts'
import { toWorkerMessage, type PrimaryMessage, type WorkerMessage } from './crew-messages.ts'
import { describeEnd, toStartError } from './crew-errors.ts'
import { createPageRelay, type PageListener } from './relay-pages.ts'

/** What {@link createCrew} needs. */
export interface CrewOptions {
  readonly count: number
  readonly fork: () => Worker
  readonly logger: Logger
  /** Nobody serves and nobody can be started any more. */
  readonly onGivenUp: (reason: VersoError) => void
}

/** The workers of a primary. */
export interface Crew {
  /**
   * Starts all and resolves with their address.
   *
   * @throws {VersoError} when one of them cannot start; the others are ended then
   */
  start(): Promise<string>
  /** Replaces all, one after the other, each by one that listens already. */
  renew(): Promise<void>
  /** Ends all in order. */
  stop(): Promise<void>
  /** Ends all at once. */
  kill(): void
}

interface Member extends PageListener {
  readonly worker: Worker
  phase: 'starting' | 'serving' | 'leaving'
  /** It serves, but only until there is another one. */
  unsound: boolean
  endTime: number
  failure: VersoError | undefined
}

/** A crew of which nobody is left gives up after so many that died before they listened. */
const mostStrikes = 5
/** Those who are replaced are in no hurry: clients get this long to leave by themselves. Milliseconds. */
const longFarewell = 2_000
/** Past the time it was given, a worker that has not ended (its event loop may be stuck) is killed. */
const patience = 750

/**
 * Makes the workers of a primary and keeps their number: one that dies is replaced, with back-off; one that is unsound is
 * replaced while it still serves.
 *
 * @example const crew = createCrew({ count: 4, fork: () => cluster.fork(), logger, onGivenUp })
 */
export function createCrew({ count, fork, logger, onGivenUp }: CrewOptions): Crew {
  const members = new Set<Member>()
  const relay = createPageRelay()
  const backOff = createBackOff(count)
  const planned = new Set<NodeJS.Timeout>()
  let phase: 'starting' | 'running' | 'stopping' = 'starting'
  let renewals = Promise.resolve()
  let strikes = 0
  let onEmpty: (() => void) | undefined

  const those = (wanted: Member['phase']): Member[] =>
    [...members].filter((member) => member.phase === wanted)

  const retire = (
    member: Member,
    order: Omit<PrimaryMessage & { verso: 'end' }, 'verso'>,
  ): void => {
    member.phase = 'leaving'
    tell(member.worker, { verso: 'end', ...order })
    setTimeout(
      () => kill(member.worker, 'SIGKILL'),
      member.endTime + (order.farewell ?? 0) + patience,
    ).unref()
  }
  const hear = (member: Member, message: WorkerMessage): void => {
    if (message.verso === 'failed') {
      member.failure = toStartError(message)
    } else if (message.verso === 'unsound') {
      if (!member.unsound)
        logger.warn('A worker met an error that no request heard: another one takes its place')
      member.unsound = true
      refill()
    } else if (message.verso === 'leaving') {
      member.phase = 'leaving'
      refill()
    } else if (message.verso === 'page' || message.verso === 'page-heard') {
      relay.hear(member, message, those('serving'))
    }
  }
  const lose = (member: Member, how: string): void => {
    members.delete(member)
    relay.forget(member)
    if (members.size === 0) onEmpty?.()
    if (phase !== 'running' || member.phase === 'starting') return
    if (member.phase === 'serving') logger.error(`A worker ended (${how}) and is replaced`)
    refill()
  }
  const hire = (): Promise<Member> =>
    new Promise((resolve, reject) => {
      const worker = fork()
      const member: Member = {
        worker,
        phase: 'starting',
        unsound: false,
        endTime: 0,
        failure: undefined,
        send: (message) => tell(worker, message),
      }
      members.add(member)
      // A worker that was just killed cannot be told anything: its end is heard below.
      worker.on('error', () => {})
      worker.on('message', (value: unknown) => {
        const message = toWorkerMessage(value)
        if (message === undefined) return
        if (message.verso !== 'listening') {
          hear(member, message)
          return
        }
        member.endTime = message.endTime
        if (member.phase !== 'starting') return
        member.phase = 'serving'
        strikes = 0
        resolve(member)
        urls.set(member, message.url)
      })
      worker.once('exit', (code: number | null, signal: string | null) => {
        const how = describeEnd(code, signal)
        const stillborn = member.phase === 'starting'
        lose(member, how)
        if (stillborn) reject(member.failure ?? toStartError(how))
      })
    })
  const urls = new WeakMap<Member, string>()

  /** Plans as many as are missing. */
  const refill = (): void => {
    if (phase !== 'running') return
    const sound = [...members].filter((member) => member.phase !== 'leaving' && !member.unsound)
    for (let here = sound.length + planned.size; here < count; here++) {
      const timer = setTimeout(
        () => {
          planned.delete(timer)
          hire().then(release, strike)
        },
        backOff({ alone: those('serving').length === 0 }),
      )
      planned.add(timer)
    }
  }
  /** One more serves: one that was only waiting for that may go. */
  const release = (): void => {
    const next = those('serving').find((member) => member.unsound)
    if (next !== undefined) retire(next, { withoutDelay: true, farewell: longFarewell })
    refill()
  }
  const strike = (error: unknown): void => {
    if (phase !== 'running') return
    strikes++
    const given = strikes >= mostStrikes && those('serving').length === 0
    if (given && isVersoError(error)) return onGivenUp(error)
    logger.error('A worker could not start; another attempt follows', { error })
    refill()
  }
  const renew = async (): Promise<void> => {
    for (const old of those('serving')) {
      if (phase !== 'running') return
      if (old.phase !== 'serving') continue
      try {
        await hire()
      } catch (error) {
        logger.error('The new build does not start; the workers of the old one go on', { error })
        return
      }
      if (old.phase === 'serving') retire(old, { withoutDelay: true, farewell: longFarewell })
    }
  }

  return {
    async start() {
      const hired = await Promise.all(Array.from({ length: count }, hire))
      phase = 'running'
      refill()
      return urls.get(hired[0] as Member) ?? ''
    },
    renew() {
      // A build may come while the one before is being brought in: it gets a round of its own.
      renewals = renewals.then(renew).finally(refill)
      return renewals
    },
    stop() {
      phase = 'stopping'
      for (const timer of planned) clearTimeout(timer)
      planned.clear()
      return new Promise((resolve) => {
        onEmpty = resolve
        if (members.size === 0) resolve()
        for (const member of members) {
          if (member.phase === 'starting') kill(member.worker, 'SIGKILL')
          else retire(member, { withoutDelay: false })
        }
      })
    },
    kill() {
      phase = 'stopping'
      for (const { worker } of members) kill(worker, 'SIGKILL')
    },
  }
}

function tell(worker: Worker, message: PrimaryMessage): void {
  // The channel of a worker that has just died is closed, which is heard as its end.
  if (worker.isConnected()) worker.send(message, () => {})
}

function kill(worker: Worker, signal: NodeJS.Signals): void {
  worker.process.kill(signal)
}
