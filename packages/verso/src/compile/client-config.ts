import type { InlineConfig } from 'vite'

import { onlyOnce } from './page-runtime.ts'

/** What dev and builds tell the compiler of browsers alike. */
export interface ClientConfigOptions {
  readonly dir: string
  readonly base: string
  readonly mode: 'production' | 'development'
  readonly css: NonNullable<InlineConfig['css']>
  /** What is compiled in: `process.env.NAME`. */
  readonly define: Readonly<Record<string, string>>
}

/**
 * The part of the compiler's settings that does not depend on whether a server runs. Nothing of the app's own Vite
 * files counts, and our own plugin compiles.
 *
 * @example const config = { ...clientConfig({ dir, base, mode: 'production', css, define }), plugins }
 */
export function clientConfig({ dir, base, mode, css, define }: ClientConfigOptions): InlineConfig {
  return {
    root: dir,
    base,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'silent',
    mode,
    oxc: { include: /^never$/ },
    css,
    define: {
      'process.env.NODE_ENV': JSON.stringify(mode),
      global: 'globalThis',
      // As bundlers for browsers have it: no folder of a machine goes out.
      __dirname: '"/"',
      __filename: '"/index.js"',
      ...define,
    },
    resolve: { dedupe: [...onlyOnce] },
  }
}

/**
 * What `process.env` means in a browser: only what is compiled in is there.
 *
 * @example browserDefine(define, 'production')
 */
export function browserDefine(
  define: Readonly<Record<string, string>>,
  mode: ClientConfigOptions['mode'],
): Record<string, string> {
  return {
    ...define,
    'process.env.NODE_ENV': JSON.stringify(mode),
    'process.env': '{}',
    // How code told browsers from servers before `typeof window`.
    'process.browser': 'true',
  }
}
