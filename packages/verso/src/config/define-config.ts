import type { VersoConfig } from '../types/config.ts'

/**
 * Gives an editor the types of a configuration; returns what it gets.
 *
 * @example
 * // verso.config.ts
 * import { defineConfig } from 'versojs'
 * export default defineConfig({ compress: false })
 */
export function defineConfig(config: VersoConfig): VersoConfig {
  return config
}
