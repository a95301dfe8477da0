import { stat } from 'node:fs/promises'
import { join, relative } from 'node:path'

import { VersoError } from '../errors/verso-error.ts'

/**
 * Finds the folder that holds the routes: `pages`, or `src/pages` when there is no `pages`.
 *
 * @throws {VersoError} VERSO_ERR_APP_DIR when `dir` is no folder, VERSO_ERR_NO_PAGES when it holds neither
 * @example await findPagesDir('/srv/shop') // 'pages'
 */
export async function findPagesDir(dir: string): Promise<'pages' | 'src/pages'> {
  if (!(await isFolder(dir))) {
    throw new VersoError('VERSO_ERR_APP_DIR', `There is no folder ${nameOf(dir)}.`, {
      hint: 'Name the folder of the app, the one that holds pages/.',
    })
  }
  if (await isFolder(join(dir, 'pages'))) return 'pages'
  if (await isFolder(join(dir, 'src', 'pages'))) return 'src/pages'
  throw new VersoError(
    'VERSO_ERR_NO_PAGES',
    `There is no pages folder in ${nameOf(dir)} (nor src/pages).`,
    { hint: 'Create pages/api/hello.ts, or name the folder that holds pages/.' },
  )
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

/** As the developer would type it: relative when it lies below the working directory. */
function nameOf(dir: string): string {
  const name = relative(process.cwd(), dir)
  if (name === '') return 'this folder'
  return name.startsWith('..') ? dir : `./${name}`
}
