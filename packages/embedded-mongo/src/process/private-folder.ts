import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import { getuid } from 'node:process'
import { EmbeddedMongoError } from './embedded-mongo-error.ts'

/**
 * Makes a folder that only this user can enter, or makes sure that it is one: in a shared /tmp
 * somebody else may have made it first, to read along.
 *
 * @throws {EmbeddedMongoError} when it belongs to someone else, or is no folder
 * @example makePrivateFolder('/tmp/verso-db-1000')
 */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  // lstat: a link would lead to a folder that this check does not see.
  const stats = lstatSync(path)
  const mine = getuid === undefined || stats.uid === getuid()
  if (!stats.isDirectory() || !mine) {
    throw new EmbeddedMongoError(
      'EMBEDDED_MONGO_UNSAFE_FOLDER',
      `${path} must be a folder that belongs to the user who runs the embedded store. Remove it, or choose a port (VERSO_DB_PORT) so that no unix socket is needed.`,
    )
  }
  if ((stats.mode & 0o077) !== 0) chmodSync(path, 0o700)
}
