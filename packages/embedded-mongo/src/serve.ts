import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { addressOf, type AddressOptions, tcpUri } from './process/address.ts'
import { takeOwnership } from './process/owner-lock.ts'
import { makePrivateFolder } from './process/private-folder.ts'
import { type RunningServer, startServer } from './server.ts'

/** What a store that runs in this process is told. */
export interface ServeOptions extends AddressOptions {
  /** Is told what whoever runs the store should know about the data. Standard error unless told. */
  readonly warn?: (line: string) => void
}

/** A store that runs in this process. */
export interface ServedStore {
  readonly uri: string
  close(): Promise<void>
}

/**
 * Serves a data folder from this process: takes it, opens it and listens.
 *
 * @throws {EmbeddedMongoError} when another process has the folder
 * @example const store = await serve({ dataDir: '.data/mongo' })
 */
export async function serve(options: ServeOptions): Promise<ServedStore> {
  const { listen, uri } = addressOf(options)
  const dataDir = resolve(options.dataDir)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const lock = await takeOwnership(dataDir)
  let server: RunningServer
  try {
    if ('path' in listen) {
      makePrivateFolder(dirname(listen.path))
      // The lock is ours, so nobody listens there: what lies there was left by a killed process.
      rmSync(listen.path, { force: true })
    }
    server = await startServer({
      dataDir: join(dataDir, 'data'),
      listen,
      store: { warn: options.warn ?? ((line) => process.stderr.write(`${line}\n`)) },
    })
  } catch (error) {
    lock.release()
    throw error
  }
  return {
    uri: 'path' in listen ? uri : tcpUri(listen.host, portOf(server)),
    close: async () => {
      await server.close()
      lock.release()
    },
  }
}

function portOf({ address }: RunningServer): number {
  return Number(address.slice(address.lastIndexOf(':') + 1))
}
