import { aggregate } from './aggregate.ts'
import { buildInfo } from './build-info.ts'
import { bulkWrite } from './bulk-write.ts'
import { collMod } from './coll-mod.ts'
import { collStats } from './coll-stats.ts'
import { abortTransaction, commitTransaction } from './commit-transaction.ts'
import { configureFailPoint } from './configure-fail-point.ts'
import type { CommandDefinition } from './context.ts'
import { count } from './count.ts'
import { create } from './create.ts'
import { createIndexes } from './create-indexes.ts'
import { deleteDocuments } from './delete.ts'
import { distinct } from './distinct.ts'
import { drop } from './drop.ts'
import { dropDatabase } from './drop-database.ts'
import { dropIndexes } from './drop-indexes.ts'
import { explain } from './explain.ts'
import type { CommandName } from './fields.ts'
import { find } from './find.ts'
import { findAndModify } from './find-and-modify.ts'
import { getMore } from './get-more.ts'
import { hello } from './hello.ts'
import { insert } from './insert.ts'
import { killCursors } from './kill-cursors.ts'
import { listCollections } from './list-collections.ts'
import { listDatabases } from './list-databases.ts'
import { listIndexes } from './list-indexes.ts'
import { ping } from './ping.ts'
import { renameCollection } from './rename-collection.ts'
import {
  connectionStatus,
  dbStats,
  getCmdLineOpts,
  getLog,
  getParameter,
  hostInfo,
  replSetGetStatus,
  serverStatus,
  whatsMyUri,
} from './server-status.ts'
import { endSessions, killAllSessions, refreshSessions, startSession } from './sessions-commands.ts'
import { update } from './update.ts'
import { validate } from './validate.ts'

const DATA = { inTransaction: true } as const
const READ = { inTransaction: true, readsSnapshots: true } as const
const WRITE = { inTransaction: true, retryable: true } as const

/** Every command, by its name in MongoDB. */
export const REGISTRY: Readonly<Record<CommandName, CommandDefinition>> = {
  abortTransaction: { run: abortTransaction, ...DATA, adminOnly: true },
  aggregate: { run: aggregate, ...READ },
  buildInfo: { run: buildInfo },
  bulkWrite: { run: bulkWrite, ...WRITE, adminOnly: true },
  collMod: { run: collMod },
  collStats: { run: collStats },
  configureFailPoint: { run: configureFailPoint, adminOnly: true },
  commitTransaction: { run: commitTransaction, ...DATA, adminOnly: true },
  connectionStatus: { run: connectionStatus },
  count: { run: count },
  create: { run: create, ...DATA },
  createIndexes: { run: createIndexes, ...DATA },
  dbStats: { run: dbStats },
  delete: { run: deleteDocuments, ...WRITE },
  distinct: { run: distinct, ...READ },
  drop: { run: drop },
  dropDatabase: { run: dropDatabase },
  dropIndexes: { run: dropIndexes },
  endSessions: { run: endSessions },
  explain: { run: explain },
  find: { run: find, ...READ },
  findAndModify: { run: findAndModify, ...WRITE },
  getCmdLineOpts: { run: getCmdLineOpts },
  getLog: { run: getLog },
  getMore: { run: getMore, inTransaction: true, readsSnapshots: 'own' },
  getParameter: { run: getParameter },
  hello: { run: hello },
  hostInfo: { run: hostInfo },
  insert: { run: insert, ...WRITE },
  killAllSessions: { run: killAllSessions },
  killCursors: { run: killCursors, inTransaction: true, readsSnapshots: 'own' },
  killSessions: { run: endSessions },
  listCollections: { run: listCollections },
  listDatabases: { run: listDatabases, adminOnly: true },
  listIndexes: { run: listIndexes },
  ping: { run: ping },
  refreshSessions: { run: refreshSessions },
  renameCollection: { run: renameCollection, adminOnly: true },
  replSetGetStatus: { run: replSetGetStatus, adminOnly: true },
  serverStatus: { run: serverStatus },
  startSession: { run: startSession },
  update: { run: update, ...WRITE },
  validate: { run: validate },
  whatsmyuri: { run: whatsMyUri },
}
