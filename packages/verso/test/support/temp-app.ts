import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

/** An app in a folder of its own. */
export interface TempApp {
  readonly dir: string
  /** Writes files, with the folders they need. */
  write(files: Readonly<Record<string, string | Buffer>>): Promise<void>
  remove(): Promise<void>
}

/**
 * Makes an app in a temporary folder, in which the packages of this repository are installed.
 *
 * @param from an app of `examples/` to copy
 */
export async function tempApp(
  files: Readonly<Record<string, string | Buffer>> = {},
  from?: string,
): Promise<TempApp> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'verso-app-')))
  const write = async (texts: Readonly<Record<string, string | Buffer>>): Promise<void> => {
    for (const [name, text] of Object.entries(texts)) {
      await mkdir(dirname(join(dir, name)), { recursive: true })
      await writeFile(join(dir, name), text)
    }
  }
  if (from !== undefined) {
    const skip = new Set(['.verso', '.data', 'node_modules'])
    await cp(join(root, 'examples', from), dir, {
      recursive: true,
      filter: (source) => !skip.has(source.slice(source.lastIndexOf('/') + 1)),
    })
  }
  await write(files)
  await symlink(join(root, 'node_modules'), join(dir, 'node_modules'), 'dir')
  return { dir, write, remove: () => rm(dir, { recursive: true, force: true, maxRetries: 5 }) }
}
