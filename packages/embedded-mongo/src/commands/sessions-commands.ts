import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { Binary, type Document, documentOf, Int32, isDocument } from '../bson/value.ts'
import { requiredDocuments } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { SESSION_TIMEOUT_MINUTES } from './sessions.ts'

/** `startSession`: gives out the id of a new session. */
export function startSession({ services }: CommandContext): Document {
  const uuid = Buffer.from(randomUUID().replaceAll('-', ''), 'hex')
  services.sessions.touch(uuid.toString('hex'))
  return documentOf(
    ['id', documentOf(['id', new Binary(uuid, Binary.SUBTYPE_UUID)])],
    ['timeoutMinutes', new Int32(SESSION_TIMEOUT_MINUTES)],
  )
}

/** `endSessions` and `killSessions`: the client is done with these. */
export function endSessions(context: CommandContext): Document {
  for (const id of sessionIds(context)) context.services.sessions.remove(id)
  return new Map()
}

/** `refreshSessions`: the client still uses these. */
export function refreshSessions(context: CommandContext): Document {
  for (const id of sessionIds(context)) context.services.sessions.touch(id)
  return new Map()
}

/** `killAllSessions`: ends every session, whoever it belongs to. There are no users here. */
export function killAllSessions(context: CommandContext): Document {
  requiredDocuments({ in: context.command, at: context.name, name: context.name })
  context.services.sessions.removeAll()
  return new Map()
}

function sessionIds({ command, name }: CommandContext): string[] {
  const ids: string[] = []
  for (const lsid of requiredDocuments({ in: command, at: name, name })) {
    const id = isDocument(lsid) ? lsid.get('id') : undefined
    if (id instanceof Binary) ids.push(id.toString('hex'))
  }
  return ids
}
