import type { Rolldown } from 'vite'

import { shimFile } from './page-runtime.ts'

const prefix = '\0verso-shim:'

/**
 * Keeps `next/*` out of the packages that dev bundles for browsers: pages import the same modules, and there must be
 * one router.
 *
 * What is required instead of imported comes through a module of its own, by which the bundler marks it as an ES module:
 * compiled CommonJS looks for that mark before it takes `default` for the default export.
 *
 * @example optimizeDeps: { rolldownOptions: { plugins: [shimsOutside()] } }
 */
export function shimsOutside(): Rolldown.Plugin {
  return {
    name: 'verso:shims-outside',
    resolveId(source, importer, { kind }) {
      if (shimFile(source) === undefined) return null
      if (kind === 'require-call') return prefix + source
      return { id: source, external: true }
    },
    load: {
      // oxlint-disable-next-line no-control-regex -- virtual modules are marked so
      filter: { id: /^\0verso-shim:/ },
      handler(id) {
        const source = JSON.stringify(id.slice(prefix.length))
        // Not every one has a default export.
        return [
          `import * as all from ${source}`,
          `export * from ${source}`,
          'const fallback = all.default',
          'export { fallback as default }',
        ].join('\n')
      },
    },
  }
}
