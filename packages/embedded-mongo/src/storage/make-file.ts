import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { platform } from 'node:process'
import { LmdbStore } from './lmdb-store.ts'

const FILE = 'data.mdb'

/**
 * Makes the data file of a new store, all of it or nothing. A process that is killed, or a disk that is full, in the middle
 * would otherwise leave a file behind that cannot be told from one that was cut off, which is refused.
 *
 * @example await makeFile('/data/mongo/data')
 */
export async function makeFile(path: string): Promise<void> {
  if (existsSync(join(path, FILE))) return
  const draft = join(path, 'draft')
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  await new LmdbStore(draft).close()
  sync(join(draft, FILE))
  renameSync(join(draft, FILE), join(path, FILE))
  rmSync(draft, { recursive: true, force: true })
  // The name has to be on disk, too. Windows opens no folders; its file systems see to it by themselves.
  if (platform !== 'win32') sync(path)
}

function sync(path: string): void {
  const file = openSync(path, platform === 'win32' ? 'r+' : 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
