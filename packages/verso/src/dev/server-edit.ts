import { join } from 'node:path'

import type { DevModules } from '../compile/dev-modules.ts'

import type { PageFiles } from './page-files.ts'

/** What decides about an edit. */
export interface ServerEditOptions {
  readonly modules: DevModules
  readonly files: PageFiles
}

/**
 * Tells what open pages have to do about the edit of a file that no browser has: a document can only be loaded anew,
 * a page whose data is made with the file asks for its data again.
 *
 * @example toServerEdit('/srv/shop/lib/db.ts', '/srv/shop', { modules, files }) // 'refetch'
 */
export function toServerEdit(
  file: string,
  dir: string,
  { modules, files }: ServerEditOptions,
): 'reload' | 'refetch' | undefined {
  const { document, app } = files.special
  if (document !== undefined) {
    if (file === join(dir, document) || modules.filesOf([document]).has(file)) return 'reload'
  }
  const pages = files.routes.filter((route) => route.kind === 'page').map((route) => route.file)
  const used = modules.filesOf(app === undefined ? pages : [app, ...pages])
  return used.has(file) ? 'refetch' : undefined
}
