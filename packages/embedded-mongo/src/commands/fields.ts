/** Which fields a command or a sub-document takes. */
export interface FieldTable {
  readonly supported: readonly string[]
  /** MongoDB has them, this engine has not: refused unless their value is `false` or null. */
  readonly unsupported?: readonly string[]
}

/** Lists of names are written as one text: shorter to read, and easy to compare with a manual's page. */
function words(text: string): string[] {
  return text.split(' ')
}

/** Every command of this engine, by its name in MongoDB. */
export type CommandName =
  | 'abortTransaction'
  | 'aggregate'
  | 'buildInfo'
  | 'bulkWrite'
  | 'collMod'
  | 'collStats'
  | 'configureFailPoint'
  | 'commitTransaction'
  | 'connectionStatus'
  | 'count'
  | 'create'
  | 'createIndexes'
  | 'dbStats'
  | 'delete'
  | 'distinct'
  | 'drop'
  | 'dropDatabase'
  | 'dropIndexes'
  | 'endSessions'
  | 'explain'
  | 'find'
  | 'findAndModify'
  | 'getCmdLineOpts'
  | 'getLog'
  | 'getMore'
  | 'getParameter'
  | 'hello'
  | 'hostInfo'
  | 'insert'
  | 'killAllSessions'
  | 'killCursors'
  | 'killSessions'
  | 'listCollections'
  | 'listDatabases'
  | 'listIndexes'
  | 'ping'
  | 'refreshSessions'
  | 'renameCollection'
  | 'replSetGetStatus'
  | 'serverStatus'
  | 'startSession'
  | 'update'
  | 'validate'
  | 'whatsmyuri'

/** Fields that every command takes. */
export const GENERIC_FIELDS: readonly string[] = [
  '$db',
  '$clusterTime',
  '$readPreference',
  'lsid',
  'txnNumber',
  'autocommit',
  'startTransaction',
  'readConcern',
  'writeConcern',
  'maxTimeMS',
  'comment',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
]

const NONE: FieldTable = { supported: [] }

/**
 * The fields of every command beside the generic ones. Commands and fields that are in neither list
 * are answered with 40415 or "no such command"; the README's table is made from this.
 */
export const COMMAND_FIELDS: Readonly<Record<CommandName, FieldTable>> = {
  abortTransaction: { supported: [], unsupported: words('recoveryToken') },
  aggregate: {
    supported: words(
      'pipeline cursor allowDiskUse bypassDocumentValidation collation hint let explain fromMongos',
    ),
    unsupported: words('needsMerge exchange isMapReduceCommand encryptionInformation'),
  },
  buildInfo: NONE,
  bulkWrite: {
    supported: words(
      'ops nsInfo ordered bypassDocumentValidation let errorsOnly cursor stmtId stmtIds',
    ),
  },
  collMod: {
    supported: words('index validator validationLevel validationAction'),
    unsupported: words(
      'viewOn pipeline expireAfterSeconds timeseries cappedSize cappedMax changeStreamPreAndPostImages recordPreImages dryRun',
    ),
  },
  collStats: { supported: words('scale') },
  configureFailPoint: { supported: words('mode data') },
  commitTransaction: { supported: [], unsupported: words('recoveryToken') },
  connectionStatus: { supported: words('showPrivileges') },
  count: {
    supported: words('query limit skip hint collation fields'),
    unsupported: words('encryptionInformation'),
  },
  create: {
    supported: words(
      'collation clusteredIndex validator validationLevel validationAction viewOn pipeline',
    ),
    unsupported: words(
      'autoIndexId flags idIndex temp capped size max timeseries expireAfterSeconds storageEngine indexOptionDefaults changeStreamPreAndPostImages encryptedFields recordPreImages',
    ),
  },
  createIndexes: {
    supported: words('indexes commitQuorum ignoreUnknownIndexOptions'),
  },
  dbStats: { supported: words('scale freeStorage') },
  delete: {
    supported: words('deletes ordered let bypassDocumentValidation stmtId stmtIds'),
    unsupported: words('encryptionInformation'),
  },
  distinct: { supported: words('key query collation hint') },
  drop: NONE,
  dropDatabase: NONE,
  dropIndexes: { supported: words('index') },
  endSessions: NONE,
  explain: { supported: words('verbosity') },
  find: {
    supported: words(
      'filter projection sort hint collation skip limit batchSize singleBatch let noCursorTimeout allowPartialResults allowDiskUse oplogReplay',
    ),
    unsupported: words(
      'tailable awaitData max min returnKey showRecordId ntoreturn $_requestResumeToken $_resumeAfter encryptionInformation',
    ),
  },
  findAndModify: {
    supported: words(
      'query sort remove update new fields upsert bypassDocumentValidation collation arrayFilters hint let stmtId',
    ),
    unsupported: words('encryptionInformation'),
  },
  getCmdLineOpts: NONE,
  getLog: NONE,
  getMore: {
    supported: words('collection batchSize'),
    unsupported: words('term lastKnownCommittedOpTime'),
  },
  getParameter: { supported: words('*') },
  hello: {
    supported: words(
      'helloOk client compression saslSupportedMechs speculativeAuthenticate topologyVersion maxAwaitTimeMS loadBalanced backpressure',
    ),
  },
  hostInfo: NONE,
  insert: {
    supported: words('documents ordered bypassDocumentValidation stmtId stmtIds'),
    unsupported: words('encryptionInformation'),
  },
  killAllSessions: NONE,
  killCursors: { supported: words('cursors') },
  killSessions: NONE,
  listCollections: { supported: words('filter nameOnly authorizedCollections cursor') },
  listDatabases: { supported: words('filter nameOnly authorizedDatabases') },
  listIndexes: { supported: words('cursor') },
  ping: NONE,
  refreshSessions: NONE,
  renameCollection: { supported: words('to dropTarget') },
  replSetGetStatus: NONE,
  serverStatus: { supported: words('*') },
  startSession: NONE,
  update: {
    supported: words('updates ordered let bypassDocumentValidation stmtId stmtIds'),
    unsupported: words('encryptionInformation'),
  },
  validate: { supported: words('full repair checkBSONConformance metadata') },
  whatsmyuri: NONE,
}

/** Other names that clients use for the same commands. */
export const ALIASES: Readonly<Record<string, CommandName>> = {
  buildinfo: 'buildInfo',
  collstats: 'collStats',
  dbstats: 'dbStats',
  deleteIndexes: 'dropIndexes',
  findandmodify: 'findAndModify',
  hostinfo: 'hostInfo',
  isMaster: 'hello',
  ismaster: 'hello',
}

/** Documents inside of commands. */
export type NestedName =
  | 'update.updates'
  | 'bulkWrite.ops.insert'
  | 'bulkWrite.ops.update'
  | 'bulkWrite.ops.delete'
  | 'bulkWrite.nsInfo'
  | 'bulkWrite.cursor'
  | 'delete.deletes'
  | 'aggregate.cursor'
  | 'listCollections.cursor'
  | 'listIndexes.cursor'
  | 'collMod.index'
  | 'create.clusteredIndex'
  | 'configureFailPoint.data'
  | 'readConcern'
  | 'writeConcern'
  | 'createIndexes.indexes'

/** The fields of documents inside of commands. */
export const NESTED_FIELDS: Readonly<Record<NestedName, FieldTable>> = {
  'update.updates': {
    supported: words('q u c multi upsert collation arrayFilters hint sort upsertSupplied'),
  },
  'bulkWrite.ops.insert': { supported: words('insert document') },
  'bulkWrite.ops.update': {
    supported: words(
      'update filter updateMods constants multi upsert collation arrayFilters hint sort upsertSupplied',
    ),
  },
  'bulkWrite.ops.delete': { supported: words('delete filter multi collation hint') },
  'bulkWrite.nsInfo': {
    supported: words('ns'),
    unsupported: words('collectionUUID encryptionInformation isTimeseriesNamespace'),
  },
  'bulkWrite.cursor': { supported: words('batchSize') },
  'delete.deletes': { supported: words('q limit collation hint') },
  'aggregate.cursor': { supported: words('batchSize') },
  'listCollections.cursor': { supported: words('batchSize') },
  'listIndexes.cursor': { supported: words('batchSize') },
  'collMod.index': {
    supported: words('keyPattern name expireAfterSeconds hidden'),
    unsupported: words('unique prepareUnique'),
  },
  'create.clusteredIndex': { supported: words('key unique name v') },
  'configureFailPoint.data': {
    supported: words(
      'failCommands appName closeConnection blockConnection blockTimeMS errorCode errorLabels writeConcernError',
    ),
    unsupported: words('failInternalCommands failAllCommands namespace threadName extraInfo'),
  },
  readConcern: {
    supported: words('level afterClusterTime atClusterTime provenance'),
    unsupported: words('afterOpTime $_allowTransactionsSnapshot'),
  },
  writeConcern: {
    supported: words('w j wtimeout wtimeoutMS fsync provenance getLastError'),
  },
  'createIndexes.indexes': {
    supported: words(
      'key name v unique sparse background expireAfterSeconds partialFilterExpression collation hidden wildcardProjection ns dropDups',
    ),
    unsupported: words(
      'weights default_language language_override textIndexVersion 2dsphereIndexVersion bits min max bucketSize storageEngine prepareUnique clustered columnstoreProjection finestIndexedLevel coarsestIndexedLevel geoHaystack',
    ),
  },
}
