import type { Plugin } from 'vite'

import { isVersoFile } from './app-files.ts'

/**
 * Leaves modules of ours out of a bundle that are imported only when they are needed, where it is known that they
 * never will be: they would lie in the output as files that nobody loads.
 *
 * @param source which imports lead to them, as they are written
 * @example bundle({ plugins: [leaveOutPlugin(/^\.\.\/pages\//)], ... })
 */
export function leaveOutPlugin(source: RegExp): Plugin {
  return {
    name: 'verso:leave-out',
    enforce: 'pre',
    resolveId: {
      filter: { id: source },
      handler(_, importer, { kind }) {
        if (kind !== 'dynamic-import' || importer === undefined || !isVersoFile(importer))
          return null
        return '\0verso-left-out'
      },
    },
    load: {
      // oxlint-disable-next-line no-control-regex -- virtual modules are marked so
      filter: { id: /^\0verso-left-out$/ },
      handler: () => 'export {}',
    },
  }
}
