import { isAbsolute, join, relative, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'

import { suggest } from '../config/suggest.ts'
import { VersoError } from '../errors/verso-error.ts'
import type { Logger } from '../types/log.ts'

import { loadEmbeddedStore, type EmbeddedStore } from './embedded-store.ts'

/** What decides about the database. */
export interface DatabaseOptions {
  /** The app folder. */
  readonly dir: string
  readonly mode: 'development' | 'production' | 'test'
  readonly dependsOnMongo: boolean
  /** `process.env`: gets `MONGODB_URI` when the embedded store is used. */
  readonly env: Record<string, string | undefined>
  readonly logger: Logger
  /** The store of a server that runs will do: its address is the same. */
  readonly mayBeShared?: boolean
}

/** The embedded store, on its way up. */
export interface Database {
  readonly uri: string
  readonly dataDir: string
  /** Settles when the store answers, or rejects with a {@link VersoError} when it never will. */
  readonly ready: Promise<void>
  /** Call it once the server has drained. */
  close(): Promise<void>
}

/**
 * Sees to it that `process.env.MONGODB_URI` names a database before any code of the app runs.
 *
 * A set `MONGODB_URI` is left alone. Otherwise development and tests get the embedded store, whose address is known
 * at once: it starts beside the server. Production never gets it unasked: data nobody backs up is worse than no start.
 *
 * @returns nothing when the app needs no database, or has its own
 * @throws {VersoError} VERSO_ERR_DATABASE, VERSO_ERR_ENV
 * @example const database = await prepareDatabase({ dir, mode, dependsOnMongo, env: process.env, logger })
 */
export async function prepareDatabase(options: DatabaseOptions): Promise<Database | undefined> {
  const { dir, mode, env, logger } = options
  const wish = parseWish(env['VERSO_DB'])
  if (env['MONGODB_URI'] || wish === 'off') return undefined
  if (wish === undefined) {
    if (!options.dependsOnMongo || hasOtherAddress(env)) return undefined
    if (mode === 'production') throw noDatabase()
  }
  const dataDir = join(resolve(dir, env['VERSO_DATA_DIR'] || '.data'), 'mongo')
  const store = await loadEmbeddedStore(dir)
  // The store itself says where the data lies and that it is not MongoDB.
  const starting = store.startEmbeddedMongo({ dataDir, log: (line) => logger.info(line) })
  const ready = answers(starting, { place: nameOf(dataDir, dir), ...options })
  // Whoever started the server listens for it; a failure before that must not count as unhandled.
  ready.catch(() => {})
  // Another server's folder is known at once, and must not come after a line that says "Ready".
  await Promise.race([ready, setImmediate()])
  const uri = await addressOf(store, starting, dataDir).catch((error: unknown) => {
    throw notStarted(error, nameOf(dataDir, dir))
  })
  env['MONGODB_URI'] = uri
  return {
    uri,
    dataDir,
    ready,
    close: async () => {
      // An app that is started later in this process gets its own store, not the address of one that has gone.
      if (env['MONGODB_URI'] === uri) delete env['MONGODB_URI']
      const running = await starting.catch(() => undefined)
      await running?.close()
    },
  }
}

/** Known before the store is up, unless it was told (`VERSO_DB_PORT=0`) to take whatever port is free. */
async function addressOf(
  store: EmbeddedStore,
  starting: ReturnType<EmbeddedStore['startEmbeddedMongo']>,
  dataDir: string,
): Promise<string> {
  const { uri } = store.embeddedMongoAddress({ dataDir })
  return /:0\/?$/.test(uri) ? (await starting).uri : uri
}

async function answers(
  starting: Promise<unknown>,
  { place, mayBeShared = false }: { place: string; mayBeShared?: boolean },
): Promise<void> {
  try {
    await starting
  } catch (error) {
    if (!mayBeShared || codeOf(error) !== 'EMBEDDED_MONGO_IN_USE') throw notStarted(error, place)
  }
}

function parseWish(text: string | undefined): 'embedded' | 'off' | undefined {
  if (text === undefined || text === '') return undefined
  if (text === 'embedded' || text === 'off') return text
  const meant = suggest(text, ['embedded', 'off'])
  throw new VersoError('VERSO_ERR_ENV', `VERSO_DB is '${text.slice(0, 40)}'.`, {
    hint: meant === undefined ? 'It can be embedded or off.' : `Did you mean VERSO_DB=${meant}?`,
  })
}

/** An app that keeps its address under a name of its own (`DATABASE_URL`) has a database already. */
function hasOtherAddress(env: Readonly<Record<string, string | undefined>>): boolean {
  return Object.values(env).some((value) => /^mongodb(?:\+srv)?:\/\//.test(value ?? ''))
}

function noDatabase(): VersoError {
  return new VersoError('VERSO_ERR_DATABASE', 'The app uses MongoDB, but MONGODB_URI is not set.', {
    hint:
      'Set MONGODB_URI to the address of the MongoDB server.\n' +
      'VERSO_DB=embedded keeps the data in .data/mongo on this machine instead;\n' +
      'VERSO_DB=off starts without a database.',
  })
}

function notStarted(error: unknown, place: string): VersoError {
  const reason = error instanceof Error ? error.message : String(error)
  return new VersoError(
    'VERSO_ERR_DATABASE',
    `The embedded store in ${place} cannot start: ${reason}`,
    {
      hint: hintFor(error),
      cause: error,
    },
  )
}

/** The store's own errors say what to do in words of the store; here are Verso's settings for it. */
function hintFor(error: unknown): string {
  const code = codeOf(error)
  if (code === 'EMBEDDED_MONGO_DAMAGED') {
    return 'Restore the folder from a backup, or set VERSO_DATA_DIR to start with an empty one.'
  }
  if (code === 'EMBEDDED_MONGO_IN_USE') {
    return 'Stop the other program that uses it, or set VERSO_DATA_DIR or MONGODB_URI.'
  }
  return 'VERSO_DATA_DIR chooses another folder, MONGODB_URI a MongoDB server.'
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function nameOf(dataDir: string, dir: string): string {
  const name = relative(dir, dataDir)
  return name.startsWith('..') || isAbsolute(name) ? dataDir : name
}
