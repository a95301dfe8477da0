import type { CSSProperties, ReactElement } from 'react'

import PlainImage, { type ImageProps as PlainProps, type StaticImport } from '../image.tsx'

/** How an image takes its place. */
export type ImageLayout = 'intrinsic' | 'fixed' | 'responsive' | 'fill'

/** The props of an image as `next/image` had them until Next.js 12. */
export interface ImageProps extends Omit<PlainProps, 'alt' | 'fill' | 'layout' | 'src'> {
  src: string | StaticImport
  alt?: string
  layout?: ImageLayout
}

const styles: Readonly<Record<ImageLayout, CSSProperties>> = {
  intrinsic: { maxWidth: '100%', height: 'auto' },
  fixed: {},
  responsive: { display: 'block', width: '100%', height: 'auto' },
  fill: {},
}

/**
 * An image with a `layout`: `intrinsic` shrinks with its container, `fixed` does not, `responsive` is as wide as the
 * container, `fill` covers the nearest positioned ancestor. One `<img>`, without the wrappers it had in Next.js.
 *
 * @example <Image src={cat} alt="A cat" layout="responsive" />
 */
export default function Image(props: ImageProps): ReactElement {
  const { layout = 'intrinsic', alt = '', style, width, height, ...rest } = props
  const size = layout === 'fill' ? {} : { ...(width && { width }), ...(height && { height }) }
  return (
    <PlainImage
      {...rest}
      {...size}
      alt={alt}
      fill={layout === 'fill'}
      style={{ ...styles[layout], ...style }}
    />
  )
}
