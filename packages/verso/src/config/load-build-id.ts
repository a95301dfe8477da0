import { VersoError } from '../errors/verso-error.ts'
import type { VersoConfig } from '../types/config.ts'

/**
 * Asks the configuration for the name of a build. It becomes part of addresses, so it may only hold what these can.
 *
 * @param name of the file, for messages
 * @throws {VersoError} VERSO_ERR_CONFIG when the function fails or returns something else
 * @example await loadBuildId({ generateBuildId: () => 'v12' }, 'verso.config.ts') // { generateBuildId: 'v12' }
 */
export async function loadBuildId(
  { generateBuildId }: Pick<VersoConfig, 'generateBuildId'>,
  name: string,
): Promise<{ generateBuildId?: string }> {
  if (typeof generateBuildId !== 'function') return {}
  let id: unknown
  try {
    id = await generateBuildId()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new VersoError('VERSO_ERR_CONFIG', `${name}: generateBuildId() failed: ${reason}`, {
      hint: 'Mend the function, or return null for a name of its own.',
      cause,
    })
  }
  if (id === null || id === undefined) return {}
  if (typeof id === 'string' && /^[\w.~-]{1,200}$/.test(id.trim()) && !/^\.+$/.test(id.trim())) {
    return { generateBuildId: id.trim() }
  }
  throw new VersoError('VERSO_ERR_CONFIG', `${name}: generateBuildId() returned no usable name.`, {
    hint: 'Return letters, digits, and any of . _ ~ - as a string, such as a commit; or null.',
  })
}
