import type { Plugin } from 'vite'

/**
 * Provides modules that are no files.
 *
 * @example createBuilder({ plugins: [virtualPlugin({ 'verso:server': code })] })
 */
export function virtualPlugin(modules: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'verso:virtual',
    enforce: 'pre',
    resolveId: (source) => (Object.hasOwn(modules, source) ? `\0${source}` : null),
    load: {
      // oxlint-disable-next-line no-control-regex -- virtual modules are marked so
      filter: { id: /^\0verso:/ },
      handler: (id) => modules[id.slice(1)] ?? null,
    },
  }
}
