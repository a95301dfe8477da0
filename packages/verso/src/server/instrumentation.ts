import { stat } from 'node:fs/promises'
import { join } from 'node:path'

import { VersoError } from '../errors/verso-error.ts'
import type { ResolvedConfig } from '../types/config.ts'
import type { RouteModule } from '../types/route.ts'

const endings = ['ts', 'mts', 'cts', 'tsx', 'js', 'mjs', 'cjs', 'jsx']

/**
 * Finds the app's `instrumentation` file: beside the pages folder, as in Next.js.
 *
 * @returns the file relative to the app folder, with forward slashes
 * @example await findInstrumentation(config) // 'instrumentation.ts'
 */
export async function findInstrumentation(
  config: Pick<ResolvedConfig, 'dir' | 'pagesDir'>,
): Promise<string | undefined> {
  const folder = config.pagesDir.startsWith('src/') ? 'src/' : ''
  for (const ending of endings) {
    const file = `${folder}instrumentation.${ending}`
    const found = await stat(join(config.dir, file)).catch(() => undefined)
    if (found?.isFile()) return file
  }
  return undefined
}

/**
 * Runs `register()` of the app's instrumentation and waits for it. No request is answered before.
 *
 * @throws {VersoError} VERSO_ERR_INSTRUMENTATION when the file cannot be loaded or `register` fails
 * @example await runInstrumentation(() => import('./instrumentation.mjs'))
 */
export async function runInstrumentation(load: () => Promise<RouteModule>): Promise<void> {
  // What Next.js sets, so that `if (process.env.NEXT_RUNTIME === 'nodejs')` in there holds.
  process.env['NEXT_RUNTIME'] ??= 'nodejs'
  let register: unknown
  try {
    const module = await load()
    register = module['register'] ?? registerOf(module['default'])
  } catch (error) {
    throw failed('The instrumentation file cannot be loaded', error)
  }
  if (register === undefined) return
  if (typeof register !== 'function') {
    throw new VersoError(
      'VERSO_ERR_INSTRUMENTATION',
      `The instrumentation file exports a register that is ${register === null ? 'null' : `a ${typeof register}`}.`,
      { hint: 'Export a function: export async function register() {}' },
    )
  }
  try {
    await register()
  } catch (error) {
    throw failed('register() of the instrumentation file failed', error)
  }
}

/** CommonJS files arrive as the `default` of a module namespace. */
function registerOf(exported: unknown): unknown {
  return typeof exported === 'object' && exported !== null && 'register' in exported
    ? exported.register
    : undefined
}

function failed(what: string, error: unknown): VersoError {
  const reason = error instanceof Error ? error.message : String(error)
  return new VersoError('VERSO_ERR_INSTRUMENTATION', `${what}: ${reason}`, {
    hint: 'The server does not start without it. Mend it, or catch the error in register().',
    cause: error,
  })
}
