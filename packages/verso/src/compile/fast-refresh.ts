import type { PluginOption } from 'vite'

import { isAppFile } from './app-files.ts'
import { isSourceFile } from './compile-file.ts'

/** Has to run before React does: React looks once whether somebody listens. */
export const refreshPreamble = "import '@vitejs/plugin-react/preamble'\n"

/**
 * The plugins that let components keep their state over an edit.
 *
 * Components are marked after data functions have been taken out: a mark would be a use of what only they need.
 *
 * @example createServer({ plugins: [...clientPlugins(options), ...(await fastRefresh(dir))] })
 */
export async function fastRefresh(dir: string): Promise<PluginOption[]> {
  const [{ default: react }, { transformWithOxc }] = await Promise.all([
    import('@vitejs/plugin-react'),
    import('vite'),
  ])
  return [
    {
      name: 'verso:fast-refresh',
      enforce: 'pre',
      async transform(code, id) {
        const file = id.split('?')[0] ?? id
        if (!isSourceFile(file) || !isAppFile(dir, file)) return null
        const result = await transformWithOxc(code, file, {
          lang: 'jsx',
          sourceType: 'module',
          tsconfig: false,
          jsx: { runtime: 'automatic', refresh: true },
          target: 'esnext',
          sourcemap: true,
        })
        return { code: result.code, map: result.map ?? null }
      },
    },
    react(),
  ]
}
