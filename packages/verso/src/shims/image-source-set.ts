/** What a loader is given. */
export interface ImageLoaderProps {
  src: string
  width: number
  quality?: number
}

/** Makes the address of an image for a width: for services that resize. */
export type ImageLoader = (props: ImageLoaderProps) => string

/** The widths of screens, and of images on them. */
const screens = [640, 750, 828, 1080, 1200, 1920, 2048, 3840]
const widths = [32, 48, 64, 96, 128, 256, 384, ...screens]

/** What a set of sources is made from. */
export interface SourceSetOptions {
  readonly src: string
  readonly width: number | undefined
  readonly sizes: string | undefined
  readonly quality: number | `${number}` | undefined
  readonly loader: ImageLoader
}

/**
 * Asks a loader for the widths that browsers may choose from: for screens of one and two dots a pixel, or for every width
 * when `sizes` tells how wide the image is.
 *
 * @example sourceSet({ src: '/cat.png', width: 100, loader, sizes: undefined, quality: undefined }).srcSet // '…?w=128 1x, …?w=256 2x'
 */
export function sourceSet({ src, width, sizes, quality, loader }: SourceSetOptions): {
  sizes?: string
  srcSet: string
  src: string
} {
  const address = (wide: number): string =>
    loader({ src, width: wide, ...(quality !== undefined && { quality: Number(quality) }) })
  if (sizes === undefined && width !== undefined) {
    const chosen = [...new Set([width, width * 2].map(nextWidth))]
    return {
      srcSet: chosen.map((wide, index) => `${address(wide)} ${index + 1}x`).join(', '),
      src: address(chosen.at(-1) ?? width),
    }
  }
  const chosen = sizes === undefined ? screens : widths.filter((wide) => wide >= smallest(sizes))
  return {
    sizes: sizes ?? '100vw',
    srcSet: chosen.map((wide) => `${address(wide)} ${wide}w`).join(', '),
    src: address(chosen.at(-1) ?? 3840),
  }
}

function nextWidth(wanted: number): number {
  return widths.find((wide) => wide >= wanted) ?? 3840
}

/** The least that `sizes` can mean: its smallest part of the smallest screen. */
function smallest(sizes: string): number {
  const parts = [...sizes.matchAll(/(?:^|\s)(1?\d?\d)vw/g)].map(([, part]) => Number(part) / 100)
  return parts.length === 0 ? 0 : 640 * Math.min(...parts)
}
