import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { VersoError } from '../errors/verso-error.ts'

/** The part of `@versojs/embedded-mongo` that Verso uses. The package is optional, so its types are not imported. */
export interface EmbeddedStore {
  /** Tells, without starting anything, what drivers will connect to. */
  embeddedMongoAddress(options: { dataDir: string }): { uri: string }
  startEmbeddedMongo(options: {
    dataDir: string
    log: (line: string) => void
  }): Promise<{ uri: string; close(): Promise<void> }>
}

const name = '@versojs/embedded-mongo'

/**
 * Loads the embedded store: the app's own copy, or the one installed beside Verso.
 *
 * @throws {VersoError} VERSO_ERR_DATABASE when there is none, telling what to install
 * @example const store = await loadEmbeddedStore('/srv/shop')
 */
export async function loadEmbeddedStore(dir: string): Promise<EmbeddedStore> {
  for (const from of [join(dir, 'package.json'), import.meta.url]) {
    const file = resolveFrom(from)
    // What is installed under this name is trusted to be what it says: npm has the name.
    if (file !== undefined) return (await import(pathToFileURL(file).href)) as EmbeddedStore
  }
  throw new VersoError(
    'VERSO_ERR_DATABASE',
    'The app uses MongoDB, but MONGODB_URI is not set and the embedded store is not installed.',
    {
      hint:
        'Set MONGODB_URI to the address of a MongoDB server,\n' +
        `or install the store for development: npm install --save-dev ${name}`,
    },
  )
}

function resolveFrom(from: string): string | undefined {
  try {
    return createRequire(from).resolve(name)
  } catch {
    return undefined
  }
}
