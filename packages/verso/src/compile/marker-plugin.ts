import type { Plugin } from 'vite'

/** Packages that only say where a file may be used; Next.js takes them out of server code, installed or not. */
const markers = new Set(['server-only', 'client-only'])
const emptyId = '\0verso-empty'

/**
 * Takes the packages out that mark files as belonging to the server: outside React's own server they throw.
 *
 * @example createServer({ plugins: [markerPlugin()] })
 */
export function markerPlugin(): Plugin {
  return {
    name: 'verso:marker',
    enforce: 'pre',
    resolveId: (source) => (markers.has(source) ? emptyId : null),
    load: {
      // oxlint-disable-next-line no-control-regex -- virtual modules are marked so
      filter: { id: /^\0verso-empty$/ },
      handler: () => 'export {}',
    },
  }
}
