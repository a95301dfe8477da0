import { basename, dirname } from 'node:path'

import { configDefaults } from '../config/defaults.ts'
import type { Logger } from '../types/log.ts'

/**
 * Evaluates a configuration that Node cannot, TypeScript above all, with what it imports, as dev evaluates the app itself.
 *
 * The compiler is imported here and not above: a JavaScript configuration must not wait for it.
 *
 * @example const module = await loadConfigModule('/srv/shop/verso.config.ts', logger)
 */
export async function loadConfigModule(file: string, logger: Logger): Promise<unknown> {
  const { createDevModules } = await import('../compile/dev-modules.ts')
  const config = { ...configDefaults, dir: dirname(file), pagesDir: 'pages' }
  const modules = await createDevModules({ config, logger })
  try {
    return await modules.load(basename(file))
  } catch (error) {
    // Once the loader is closed, nothing knows any more from which line of the source the error came.
    modules.mapStack(error)
    throw error
  } finally {
    await modules.close()
  }
}
