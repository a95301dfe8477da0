/** Errors of the driver and of Mongoose that mean: no server answered. Compared by name, since copies differ in class. */
const awayNames = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongooseServerSelectionError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoPoolClosedError',
  'MongoPoolClearedError',
  'MongoPoolClearedOnNetworkError',
  'MongoWaitQueueTimeoutError',
  'MongoConnectionPoolClosedError',
  'MongoOperationTimeoutError',
  'MongoClientClosedError',
])

/** Servers that answer but cannot serve: starting, stopping, or no longer primary. */
const awayCodes = new Set([91, 189, 10_107, 11_600, 11_602, 13_435, 13_436])

/** Mongoose's own sentences for operations that no connection took. */
const awayMessage = /before initial connection is complete|buffering timed out|was force closed/

/** A socket that broke while a command was written: the driver passes the system's own error on. */
const brokenCodes = new Set(['EPIPE', 'ECONNRESET', 'ECANCELED'])

function isBrokenSocket(error: Error): boolean {
  if (!('syscall' in error) || !('code' in error)) return false
  return error.syscall === 'write' && brokenCodes.has(String(error.code))
}

/**
 * Tells whether an error means that the database cannot be reached, as opposed to having refused something.
 *
 * @example if (isDatabaseAway(error)) res.status(503).end()
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (awayNames.has(error.name) || isBrokenSocket(error)) return true
  if (error.name === 'MongooseError' && awayMessage.test(error.message)) return true
  return 'code' in error && typeof error.code === 'number' && awayCodes.has(error.code)
}

/** MongoDB's code for a disk without room, and the sentence of a server whose storage engine met one. */
const outOfDiskSpace = 14_031
const noRoom = /no space left on device|not enough disk space/i

/**
 * Tells whether a write failed because the disk of the database is full.
 *
 * @example if (isDiskFull(error)) res.status(507).end()
 */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error) || !error.name.startsWith('Mongo')) return false
  return ('code' in error && error.code === outOfDiskSpace) || noRoom.test(error.message)
}

/**
 * Names the fields of a unique index that a write ran into; nothing when the error is another.
 *
 * @example duplicateFields(error) // ['name']
 */
export function duplicateFields(error: unknown): string[] | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 11_000) return undefined
  const pattern = 'keyPattern' in error ? error.keyPattern : undefined
  return typeof pattern === 'object' && pattern !== null ? Object.keys(pattern) : []
}
