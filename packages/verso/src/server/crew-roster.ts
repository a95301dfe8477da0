import type { Worker } from 'node:cluster'

import type { Logger } from '../types/log.ts'

import { startMember, type Member, type MemberNews } from './crew-member.ts'
import { createPageRelay } from './relay-pages.ts'

/** What {@link createRoster} needs. */
export interface RosterOptions {
  readonly fork: () => Worker
  readonly logger: Logger
  /** A worker listens. */
  readonly onServing: () => void
  /** A worker goes on serving, but another one has to take its place. */
  readonly onOutgoing: () => void
  /** A worker's process has ended; `member.phase` is what it was before. */
  readonly onEnd: (member: Member, how: string) => void
}

/** The workers that are alive. */
export interface Roster {
  readonly members: ReadonlySet<Member>
  serving(): Member[]
  /** Those that need nobody in their place, some of which may still be starting. */
  lasting(): Member[]
  /**
   * Starts one more; resolves when it listens.
   *
   * @throws {VersoError} when it ends before
   */
  hire(): Promise<Member>
  /** Resolves when the last one has ended. */
  whenEmpty(): Promise<void>
}

/**
 * Makes the list of a primary's workers and hears what they say; pages that one of them has stored are passed on to the others.
 *
 * @example const roster = createRoster({ fork: () => cluster.fork(), logger, onServing, onOutgoing, onEnd })
 */
export function createRoster(options: RosterOptions): Roster {
  const { fork, logger, onServing, onOutgoing } = options
  const members = new Set<Member>()
  const relay = createPageRelay()
  /** Told when the last worker has ended. */
  let onEmpty: (() => void) | undefined

  const serving = (): Member[] => [...members].filter(({ phase }) => phase === 'serving')
  const onNews = (member: Member, news: MemberNews): void => {
    switch (news.verso) {
      case 'page':
      case 'page-heard':
        relay.hear(member, news, serving())
        return
      case 'unsound':
        if (!member.unsound) {
          logger.warn('A worker met an error that no request heard: another one takes its place')
        }
        member.unsound = true
        onOutgoing()
        return
      case 'leaving':
        member.phase = 'leaving'
        onOutgoing()
    }
  }
  const onEnd = (member: Member, how: string): void => {
    members.delete(member)
    relay.forget(member)
    if (members.size === 0) onEmpty?.()
    options.onEnd(member, how)
  }
  return {
    members,
    serving,
    lasting: () => [...members].filter(({ phase, unsound }) => phase !== 'leaving' && !unsound),
    hire() {
      const started = startMember(fork(), { onServing, onNews, onEnd })
      members.add(started.member)
      return started.serving
    },
    whenEmpty: () =>
      new Promise((resolve) => {
        onEmpty = resolve
        if (members.size === 0) resolve()
      }),
  }
}
