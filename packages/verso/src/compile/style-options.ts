import { createHash } from 'node:crypto'
import { basename, relative, sep } from 'node:path'

import type { CSSOptions } from 'vite'

import type { PostcssOptions } from './read-postcss.ts'

/** How style sheets are compiled. */
export type StyleOptions = CSSOptions

/**
 * How style sheets are compiled, the same for server and client: the class names of CSS modules must agree.
 * They tell a reader where they come from: `home_title__a1B2c`.
 *
 * @example createServer({ css: styleOptions(config.dir, await readPostcss(config.dir)) })
 */
export function styleOptions(dir: string, postcss: PostcssOptions): StyleOptions {
  return {
    // Given, so that the compiler does not look for the app's configuration itself.
    postcss,
    modules: {
      generateScopedName(name, filename) {
        const file = filename.split('?')[0] ?? filename
        const place = relative(dir, file).split(sep).join('/')
        const hash = createHash('sha256').update(`${place}\0${name}`).digest('base64url')
        const stem = basename(file).replace(/\.module\.\w+$/, '')
        return `${stem}_${name}__${hash.replace(/[-_]/g, '').slice(0, 5)}`.replace(/[^\w-]/g, '_')
      },
    },
  }
}

/** Names of style sheets. */
export const styleFile: RegExp = /\.(?:css|s[ac]ss|less|styl(?:us)?|pcss|postcss)$/
