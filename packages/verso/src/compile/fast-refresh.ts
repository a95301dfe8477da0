import type { PluginOption } from 'vite'

/** Has to run before React does: React looks once whether somebody listens. */
export const refreshPreamble = "import '@vitejs/plugin-react/preamble'\n"

/**
 * The plugins that let components keep their state over an edit.
 *
 * They mark components after our own plugin has taken data functions out: a mark would be a use of what only those need.
 *
 * @example createServer({ plugins: [...clientPlugins(options), await fastRefresh()] })
 */
export async function fastRefresh(): Promise<PluginOption> {
  const { default: react } = await import('@vitejs/plugin-react')
  return react()
}
