import type { Worker } from 'node:cluster'

import { isVersoError, type VersoError } from '../errors/verso-error.ts'
import type { Logger } from '../types/log.ts'

import { killMember, retireMember, type EndOrder } from './crew-member.ts'
import { createRoster } from './crew-roster.ts'
import { createPlannedStarts } from './planned-starts.ts'

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

/** When nobody serves, this many workers in a row that die before they listen are enough to give up. */
const mostStrikes = 5
/** A worker that is replaced is in no hurry: clients get two seconds to leave by themselves. */
const gently: EndOrder = { withoutDelay: true, farewell: 2_000 }

/**
 * Makes the workers of a primary and keeps their number: one that dies is replaced, with back-off; one that is unsound is
 * replaced while it still serves.
 *
 * @example const crew = createCrew({ count: 4, fork: () => cluster.fork(), logger, onGivenUp })
 */
export function createCrew({ count, fork, logger, onGivenUp }: CrewOptions): Crew {
  const planned = createPlannedStarts(count)
  let phase: 'starting' | 'running' | 'stopping' = 'starting'
  let renewals = Promise.resolve()
  /** Workers in a row that died before they listened. */
  let strikes = 0

  /** Plans the start of as many workers as are missing. */
  const refill = (): void => {
    if (phase !== 'running') return
    for (let here = roster.lasting().length + planned.count(); here < count; here++) {
      planned.add(() => void roster.hire().then(release, strike), { alone: isAlone() })
    }
  }
  const roster = createRoster({
    fork,
    logger,
    onServing() {
      strikes = 0
    },
    onOutgoing: refill,
    onEnd(member, how) {
      if (phase !== 'running' || member.phase === 'starting') return
      if (member.phase === 'serving') logger.error(`A worker ended (${how}) and is replaced`)
      refill()
    },
  })
  const isAlone = (): boolean => roster.serving().length === 0
  /** One more worker serves: an unsound one, which was only kept until then, may go. */
  const release = (): void => {
    const next = roster.serving().find((member) => member.unsound)
    if (next !== undefined) retireMember(next, gently)
    refill()
  }
  const strike = (error: unknown): void => {
    if (phase !== 'running') return
    strikes++
    const isHopeless = strikes >= mostStrikes && isAlone()
    if (isHopeless && isVersoError(error)) return onGivenUp(error)
    logger.error('A worker could not start; another attempt follows', { error })
    refill()
  }
  const renew = async (): Promise<void> => {
    for (const old of roster.serving()) {
      if (phase !== 'running') return
      if (old.phase !== 'serving') continue
      try {
        await roster.hire()
      } catch (error) {
        logger.error('The new build does not start; the workers of the old one go on', { error })
        return
      }
      if (old.phase === 'serving') retireMember(old, gently)
    }
  }

  return {
    async start() {
      const hired = await Promise.all(Array.from({ length: count }, () => roster.hire()))
      phase = 'running'
      refill()
      return hired[0]?.url ?? ''
    },
    renew() {
      // A build may come while the one before is being brought in: it gets a round of its own.
      renewals = renewals.then(renew).finally(refill)
      return renewals
    },
    stop() {
      phase = 'stopping'
      planned.clear()
      for (const member of roster.members) {
        if (member.phase === 'starting') killMember(member)
        else retireMember(member, { withoutDelay: false })
      }
      return roster.whenEmpty()
    },
    kill() {
      phase = 'stopping'
      for (const member of roster.members) killMember(member)
    },
  }
}
