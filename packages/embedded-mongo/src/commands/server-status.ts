import { arch, cpus, hostname, release, totalmem, type as systemType } from 'node:os'
import { pid } from 'node:process'
import { type Document, documentOf, Double, Int32, Long } from '../bson/value.ts'
import { readStats } from '../storage/collection-stats.ts'
import type { CommandContext } from './context.ts'
import { MONGODB_VERSION, SET_NAME } from './server-info.ts'

/** `serverStatus`: the few numbers that tools look at. */
export function serverStatus({ services }: CommandContext): Document {
  const { info } = services
  const uptime = (Date.now() - info.startedAt.getTime()) / 1000
  const memory = process.memoryUsage()
  return documentOf(
    ['host', info.address],
    ['version', MONGODB_VERSION],
    ['process', 'embedded-mongo'],
    ['pid', Long.fromNumber(pid)],
    ['uptime', new Double(Math.floor(uptime))],
    ['uptimeMillis', Long.fromNumber(Math.floor(uptime * 1000))],
    ['localTime', new Date()],
    [
      'logicalSessionRecordCache',
      documentOf(['activeSessionsCount', new Int32(services.sessions.size)]),
    ],
    [
      'metrics',
      documentOf([
        'cursor',
        documentOf(['open', documentOf(['total', Long.fromNumber(services.cursors.size)])]),
      ]),
    ],
    ['mem', documentOf(['bits', new Int32(64)], ['resident', new Int32(memory.rss >> 20)])],
    ['repl', documentOf(['setName', SET_NAME], ['primary', info.address], ['me', info.address])],
    ['storageEngine', documentOf(['name', 'lmdb'], ['persistent', true])],
  )
}

/** `hostInfo`: the machine. */
export function hostInfo(): Document {
  return documentOf(
    [
      'system',
      documentOf(
        ['currentTime', new Date()],
        ['hostname', hostname()],
        ['cpuAddrSize', new Int32(64)],
        ['memSizeMB', Long.fromNumber(Math.floor(totalmem() / 2 ** 20))],
        ['numCores', new Int32(cpus().length)],
        ['cpuArch', arch()],
      ),
    ],
    ['os', documentOf(['type', systemType()], ['version', release()])],
    ['extra', new Map()],
  )
}

/** `connectionStatus`: nobody is logged in; there are no users. */
export function connectionStatus({ command }: CommandContext): Document {
  const auth = documentOf(['authenticatedUsers', []], ['authenticatedUserRoles', []])
  if (command.get('showPrivileges') === true) auth.set('authenticatedUserPrivileges', [])
  return documentOf(['authInfo', auth])
}

/** `getParameter`: the parameters that clients ask for. */
export function getParameter({ command }: CommandContext): Document {
  const parameters = documentOf(
    [
      'featureCompatibilityVersion',
      documentOf(['version', MONGODB_VERSION.split('.').slice(0, 2).join('.')]),
    ],
    ['authenticationMechanisms', []],
    ['enableTestCommands', false],
    ['transactionLifetimeLimitSeconds', new Int32(60)],
  )
  if (command.get('getParameter') === '*') return parameters
  return new Map([...parameters].filter(([name]) => command.has(name)))
}

/** `getCmdLineOpts`: there is nothing to tell. */
export function getCmdLineOpts(): Document {
  return documentOf(['argv', ['embedded-mongo']], ['parsed', new Map()])
}

/** `getLog`: shells show this when they connect. */
export function getLog(): Document {
  return documentOf(
    ['totalLinesWritten', new Int32(1)],
    ['log', ['This is the embedded store of Verso, not MongoDB.']],
  )
}

/** `whatsmyuri`: the connection's own name. */
export function whatsMyUri({ connectionId }: CommandContext): Document {
  return documentOf(['you', `connection:${connectionId}`])
}

/** `replSetGetStatus`: the one member there is. */
export function replSetGetStatus({ services: { info } }: CommandContext): Document {
  return documentOf(
    ['set', SET_NAME],
    ['date', new Date()],
    ['myState', new Int32(1)],
    [
      'members',
      [
        documentOf(
          ['_id', new Int32(0)],
          ['name', info.address],
          ['health', new Double(1)],
          ['state', new Int32(1)],
          ['stateStr', 'PRIMARY'],
          ['self', true],
        ),
      ],
    ],
  )
}

/** `dbStats`: how much a database holds. */
export function dbStats({ services: { engine }, database }: CommandContext): Document {
  let objects = 0
  let dataSize = 0
  let indexes = 0
  const collections = engine.catalog.list(engine.current, database)
  const views = collections.filter(({ view }) => view).length
  for (const info of collections) {
    const stats = readStats(engine.current, info.id)
    objects += stats.documents
    dataSize += stats.bytes
    indexes += info.indexes.length
  }
  return documentOf(
    ['db', database],
    ['collections', Long.fromNumber(collections.length - views)],
    ['views', Long.fromNumber(views)],
    ['objects', Long.fromNumber(objects)],
    ['avgObjSize', new Double(objects === 0 ? 0 : dataSize / objects)],
    ['dataSize', new Double(dataSize)],
    ['storageSize', new Double(dataSize)],
    ['indexes', Long.fromNumber(indexes)],
    ['indexSize', new Double(0)],
    ['totalSize', new Double(dataSize)],
    ['scaleFactor', new Double(1)],
  )
}
