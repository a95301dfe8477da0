import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Db, MongoClient, type MongoClientOptions } from 'mongodb'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { serve, type ServedStore } from '../../src/serve.ts'

/** A store in this process with a connected client; every test gets a fresh database. */
export interface TestStore {
  readonly client: MongoClient
  readonly uri: string
  readonly db: Db
}

/**
 * Starts a store for the tests of a file.
 *
 * @example const store = useStore()
 */
export function useStore(options: MongoClientOptions = {}): TestStore {
  const folder = mkdtempSync(join(tmpdir(), 'embedded-mongo-'))
  let served: ServedStore
  let client: MongoClient
  let count = 0
  beforeAll(async () => {
    served = await serve({ dataDir: folder, port: 0 })
    client = await MongoClient.connect(served.uri, options)
  })
  beforeEach(() => {
    count++
  })
  afterAll(async () => {
    await client.close()
    await served.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    get client() {
      return client
    },
    get uri() {
      return served.uri
    },
    get db() {
      return client.db(`test${count}`)
    },
  }
}

/** What a driver's error says. */
export interface ServerError {
  readonly code: number
  readonly message: string
  readonly labels: readonly string[]
  readonly keyPattern?: unknown
  readonly keyValue?: unknown
}

/** Waits for something to fail, and gives back the error. */
export async function errorOf(work: Promise<unknown>): Promise<ServerError> {
  try {
    await work
  } catch (error) {
    // Drivers' errors carry these fields; the assertions look at the ones they need.
    const fields = error as Partial<ServerError> & { errorLabels?: string[] }
    return {
      code: fields.code ?? 0,
      message: fields.message ?? '',
      labels: fields.errorLabels ?? [],
      keyPattern: fields.keyPattern,
      keyValue: fields.keyValue,
    }
  }
  throw new Error('expected an error, and there was none')
}
