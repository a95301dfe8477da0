/** What `serverRuntimeConfig` and `publicRuntimeConfig` of older configurations held; Next.js 16 has neither. */
export interface RuntimeConfig {
  serverRuntimeConfig: Record<string, unknown>
  publicRuntimeConfig: Record<string, unknown>
}

let config: RuntimeConfig = { serverRuntimeConfig: {}, publicRuntimeConfig: {} }

/**
 * For code that still reads runtime configuration: empty, unless {@link setConfig} was called. Use environment variables.
 *
 * @example const { publicRuntimeConfig } = getConfig()
 */
export default function getConfig(): RuntimeConfig {
  return config
}

/** Sets it: for tests of such code. */
export function setConfig(value: RuntimeConfig): void {
  config = value
}
