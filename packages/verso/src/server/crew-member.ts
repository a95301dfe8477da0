import type { Worker } from 'node:cluster'

import { errorCodes, type ErrorCode } from '../errors/codes.ts'
import { VersoError } from '../errors/verso-error.ts'

import { toWorkerMessage, type PrimaryMessage, type WorkerMessage } from './crew-messages.ts'
import type { PageListener } from './relay-pages.ts'

/** A worker, and what its primary knows of it. */
export interface Member extends PageListener {
  readonly worker: Worker
  phase: 'starting' | 'serving' | 'leaving'
  /** It serves, but only until there is another one. */
  unsound: boolean
  /** Where it listens, once it does. */
  url: string
  /** How long its end may take, in milliseconds. */
  endTime: number
  /** Why it cannot start, in its own words. */
  failure: VersoError | undefined
}

/** What a worker says once it listens, but for that it listens. */
export type MemberNews = Exclude<WorkerMessage, { verso: 'listening' | 'failed' }>

/** What {@link startMember} tells. */
export interface MemberEvents {
  /** It listens. */
  onServing(member: Member): void
  onNews(member: Member, news: MemberNews): void
  /** Its process has ended; `member.phase` is what it was before. */
  onEnd(member: Member, how: string): void
}

/** A worker that has just been started. */
export interface StartedMember {
  readonly member: Member
  /** Resolves when the worker listens, and fails with a `VersoError` when it ends before. */
  readonly serving: Promise<Member>
}

/** How a worker is asked to end. */
export type EndOrder = Omit<PrimaryMessage & { verso: 'end' }, 'verso'>

/** Past the time it was given, a worker that has not ended (its event loop may be stuck) is killed. Milliseconds. */
const patience = 750

/**
 * Follows a worker from its start to its end.
 *
 * @example const { member, serving } = startMember(cluster.fork(), { onServing, onNews, onEnd })
 */
export function startMember(worker: Worker, events: MemberEvents): StartedMember {
  const member: Member = {
    worker,
    phase: 'starting',
    unsound: false,
    url: '',
    endTime: 0,
    failure: undefined,
    send: (message) => tell(worker, message),
  }
  const serving = new Promise<Member>((resolve, reject) => {
    // A worker that was just killed cannot be told anything; its end is heard below.
    worker.on('error', () => {})
    worker.on('message', (value: unknown) => {
      const message = toWorkerMessage(value)
      if (message === undefined) return
      if (message.verso === 'listening') {
        member.endTime = message.endTime
        if (member.phase !== 'starting') return
        member.phase = 'serving'
        member.url = message.url
        events.onServing(member)
        resolve(member)
      } else if (message.verso === 'failed') {
        member.failure = toStartError(message)
      } else {
        events.onNews(member, message)
      }
    })
    worker.once('exit', (code: number | null, signal: string | null) => {
      const how = describeEnd(code, signal)
      const stillborn = member.phase === 'starting'
      events.onEnd(member, how)
      if (stillborn) reject(member.failure ?? toStartError(how))
    })
  })
  return { member, serving }
}

/**
 * Asks a worker to end, and kills it when it has not done so in the time it was given.
 *
 * @example retireMember(member, { withoutDelay: false })
 */
export function retireMember(member: Member, order: EndOrder): void {
  member.phase = 'leaving'
  tell(member.worker, { verso: 'end', ...order })
  const time = member.endTime + (order.farewell ?? 0) + patience
  setTimeout(() => killMember(member), time).unref()
}

/**
 * Ends a worker at once.
 *
 * @example for (const member of members) killMember(member)
 */
export function killMember({ worker }: Member): void {
  worker.process.kill('SIGKILL')
}

function tell(worker: Worker, message: PrimaryMessage): void {
  // The channel of a worker that has just died is closed, which is heard as its end.
  if (worker.isConnected()) worker.send(message, () => {})
}

/**
 * Says how a process ended.
 */
function describeEnd(code: number | null, signal: string | null): string {
  return signal ?? `exit code ${code}`
}

/**
 * Makes the error of a worker that did not come to listen: what it said itself, or how it ended.
 */
function toStartError(how: string | (WorkerMessage & { verso: 'failed' })): VersoError {
  if (typeof how === 'string') {
    return new VersoError('VERSO_ERR_WORKER', `A worker ended before it listened (${how}).`, {
      hint: 'What it wrote before that says why. Without --workers the same happens in this process.',
    })
  }
  const { hint, message } = how
  const code = isErrorCode(how.code) ? how.code : 'VERSO_ERR_WORKER'
  return new VersoError(code, message, hint === undefined ? {} : { hint })
}

function isErrorCode(code: string | undefined): code is ErrorCode {
  return errorCodes.some((known) => known === code)
}
