import type { Worker } from 'node:cluster'

import { isVersoError, type VersoError } from '../errors/verso-error.ts'
import type { Logger } from '../types/log.ts'

import { createBackOff } from './back-off.ts'
import { killMember, retireMember, startMember } from './crew-member.ts'
import type { EndOrder, Member, MemberNews } from './crew-member.ts'
import { createPageRelay } from './relay-pages.ts'

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
  const members = new Set<Member>()
  const relay = createPageRelay()
  const backOff = createBackOff(count)
  /** Starts that wait for their time. */
  const planned = new Set<NodeJS.Timeout>()
  let phase: 'starting' | 'running' | 'stopping' = 'starting'
  let renewals = Promise.resolve()
  /** Workers in a row that died before they listened. */
  let strikes = 0
  /** Told when the last worker has ended. */
  let onEmpty: (() => void) | undefined

  const those = (wanted: Member['phase']): Member[] =>
    [...members].filter((member) => member.phase === wanted)

  const onNews = (member: Member, news: MemberNews): void => {
    switch (news.verso) {
      case 'page':
      case 'page-heard':
        relay.hear(member, news, those('serving'))
        return
      case 'unsound':
        if (!member.unsound) {
          logger.warn('A worker met an error that no request heard: another one takes its place')
        }
        member.unsound = true
        refill()
        return
      case 'leaving':
        member.phase = 'leaving'
        refill()
    }
  }
  const onEnd = (member: Member, how: string): void => {
    members.delete(member)
    relay.forget(member)
    if (members.size === 0) onEmpty?.()
    if (phase !== 'running' || member.phase === 'starting') return
    if (member.phase === 'serving') logger.error(`A worker ended (${how}) and is replaced`)
    refill()
  }
  const onServing = (): void => {
    strikes = 0
  }
  const hire = (): Promise<Member> => {
    const { member, serving } = startMember(fork(), { onServing, onNews, onEnd })
    members.add(member)
    return serving
  }
  /** Plans the start of as many workers as are missing. */
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
  /** One more worker serves: an unsound one, which was only kept until then, may go. */
  const release = (): void => {
    const next = those('serving').find((member) => member.unsound)
    if (next !== undefined) retireMember(next, gently)
    refill()
  }
  const strike = (error: unknown): void => {
    if (phase !== 'running') return
    strikes++
    const isHopeless = strikes >= mostStrikes && those('serving').length === 0
    if (isHopeless && isVersoError(error)) return onGivenUp(error)
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
      if (old.phase === 'serving') retireMember(old, gently)
    }
  }

  return {
    async start() {
      const hired = await Promise.all(Array.from({ length: count }, hire))
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
      for (const timer of planned) clearTimeout(timer)
      planned.clear()
      return new Promise((resolve) => {
        onEmpty = resolve
        if (members.size === 0) resolve()
        for (const member of members) {
          if (member.phase === 'starting') killMember(member)
          else retireMember(member, { withoutDelay: false })
        }
      })
    },
    kill() {
      phase = 'stopping'
      for (const member of members) killMember(member)
    },
  }
}
