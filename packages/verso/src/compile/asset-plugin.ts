import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'

import type { Plugin } from 'vite'

/** Where files that are imported from code are served, and who must know of them. */
export interface AssetOptions {
  /** The address of the static files: `/_next/static/`. */
  readonly base: string
  /** Hears of each file under the name that follows `base`: `media/cat.3f2a9c01.png`. */
  readonly onAsset: (name: string, file: string) => void
}

const images = /\.(?:png|jpe?g|gif|webp|avif|ico|bmp|svg)$/
const files = /\.(?:woff2?|eot|ttf|otf|mp4|webm|ogg|mp3|wav|flac|aac|pdf)$/

/** Files whose import gives their address. */
export const assetFile: RegExp = new RegExp(`${images.source}|${files.source}`)

/**
 * Makes images importable, as `{ src, width, height }`, and fonts and media, as their address. Names carry a hash of
 * the content and nothing else, so that server and client, which are compiled apart, agree on them.
 *
 * @example plugins: [assetPlugin({ base: '/_next/static/', onAsset })]
 */
export function assetPlugin({ base, onAsset }: AssetOptions): Plugin {
  return {
    name: 'verso:assets',
    enforce: 'pre',
    load: {
      filter: { id: assetFile },
      async handler(file) {
        const content = await readFile(file)
        const name = assetName(file, content)
        onAsset(name, file)
        const src = base + name.split('/').map(encodeURIComponent).join('/')
        const value = images.test(file) ? { src, ...(await sizeOf(file, content)) } : src
        return { code: `export default ${JSON.stringify(value)}`, map: null, moduleType: 'js' }
      },
    },
  }
}

function assetName(file: string, content: Buffer): string {
  const ending = extname(file)
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 8)
  return `media/${basename(file, ending)}.${hash}${ending}`
}

async function sizeOf(
  file: string,
  content: Buffer,
): Promise<{ height: number; width: number } | undefined> {
  // Loaded here: apps without images never need it.
  const { imageSize } = await import('image-size')
  try {
    const { height, width } = imageSize(content)
    return { height, width }
  } catch (cause) {
    // An SVG may have no size; anything else that has none is no image.
    if (file.endsWith('.svg')) return undefined
    throw new Error(`${basename(file)} is not an image that can be read.`, { cause })
  }
}
