import { existsSync } from 'node:fs'

import type { EnvironmentModuleNode } from 'vite'

import type { DevEnvironment } from './dev-environment.ts'
import { styleFile } from './style-options.ts'

/**
 * Has modules, and all that import them, evaluated anew when they are asked for next. Untouched modules keep their state.
 *
 * @param ids as the module runner knows them
 * @returns the files of these modules
 * @example invalidateWithImporters(environment, ['/app/lib/user.ts'])
 */
export function invalidateWithImporters({ app }: DevEnvironment, ids: Iterable<string>): string[] {
  const { evaluatedModules } = app.runner
  // A Set that grows while it is walked visits what was added.
  const stale = new Set(ids)
  const files: string[] = []
  for (const id of stale) {
    const node = evaluatedModules.getModuleById(id)
    if (node === undefined) continue
    for (const importer of node.importers) stale.add(importer)
  }
  for (const id of stale) {
    const node = evaluatedModules.getModuleById(id)
    if (node === undefined) continue
    evaluatedModules.invalidateModule(node)
    if (!id.startsWith('\0')) files.push(node.file)
  }
  return files
}

/**
 * Forgets what was compiled from these files.
 *
 * @returns the ids of their modules
 * @example forgetFiles(environment, ['/app/lib/user.ts'])
 */
export function forgetFiles({ app }: DevEnvironment, files: Iterable<string>): string[] {
  const graph = app.moduleGraph
  const ids: string[] = []
  for (const file of files) {
    for (const module of graph.getModulesByFile(file) ?? []) {
      if (module.id !== null) ids.push(module.id)
      graph.invalidateModule(module)
      // A file that is gone may be found under another ending: its importers must look again.
      if (!existsSync(file)) for (const by of module.importers) graph.invalidateModule(by)
    }
  }
  return ids
}

/**
 * Forgets what was compiled of these modules.
 *
 * @returns their ids
 * @example forgetModules(environment, failed)
 */
export function forgetModules({ app }: DevEnvironment, ids: Iterable<string>): string[] {
  const all = [...ids]
  for (const id of all) {
    const module = app.moduleGraph.getModuleById(id)
    if (module !== undefined) app.moduleGraph.invalidateModule(module)
  }
  return all
}

/**
 * The style sheets that these modules import, in the order in which they apply: what is imported before what imports it.
 *
 * @example stylesIn(environment, ['/pages/index.tsx'])
 */
export function stylesIn({ app }: DevEnvironment, urls: readonly string[]): string[] {
  const styles = new Set<string>()
  const seen = new Set<EnvironmentModuleNode>()
  const visit = (module: EnvironmentModuleNode): void => {
    if (seen.has(module)) return
    seen.add(module)
    for (const imported of module.importedModules) visit(imported)
    if (module.file !== null && styleFile.test(module.file)) styles.add(module.file)
  }
  for (const url of urls) {
    const module = app.moduleGraph.urlToModuleMap.get(url)
    if (module !== undefined) visit(module)
  }
  return [...styles]
}

/**
 * The files of a module and of all it imports, dynamic imports included.
 *
 * @example filesOf(graph.urlToModuleMap.get('/pages/api/users.ts'))
 */
export function filesOf(root: EnvironmentModuleNode): Set<string> {
  const files = new Set<string>()
  const seen = new Set<EnvironmentModuleNode>([root])
  // A Set that grows while it is walked visits what was added.
  for (const module of seen) {
    if (module.file !== null) files.add(module.file)
    for (const imported of module.importedModules) seen.add(imported)
  }
  return files
}
