import {
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
  type ComponentProps,
  type CSSProperties,
  type ReactElement,
  type Ref,
  type SyntheticEvent,
} from 'react'

import Head from './head.tsx'
import { sourceSet, type ImageLoader } from './image-source-set.ts'

export type { ImageLoader, ImageLoaderProps } from './image-source-set.ts'

/** What the import of an image file gives. */
export interface StaticImageData {
  src: string
  height: number
  width: number
  blurDataURL?: string
  blurWidth?: number
  blurHeight?: number
}

/** An image file, imported or required. */
export type StaticImport = StaticImageData | { default: StaticImageData }

/** The props of an image. */
export interface ImageProps extends Omit<
  ComponentProps<'img'>,
  'src' | 'srcSet' | 'alt' | 'width' | 'height' | 'loading' | 'ref'
> {
  src: string | StaticImport
  alt: string
  width?: number | `${number}`
  height?: number | `${number}`
  /** Fills its nearest positioned ancestor. */
  fill?: boolean
  loader?: ImageLoader
  quality?: number | `${number}`
  /** Fetched as soon as the document is read. */
  priority?: boolean
  preload?: boolean
  loading?: 'eager' | 'lazy'
  placeholder?: 'blur' | 'empty' | `data:image/${string}`
  blurDataURL?: string
  unoptimized?: boolean
  /** Instead of `src` in the HTML. */
  overrideSrc?: string
  /** @deprecated `onLoad` does the same. */
  onLoadingComplete?: (image: HTMLImageElement) => void
  layout?: string
  objectFit?: string
  objectPosition?: string
  lazyBoundary?: string
  lazyRoot?: string
  ref?: Ref<HTMLImageElement>
}

/** What {@link getImageProps} gives: the props of an `<img>`. */
export type ImgProps = ComponentProps<'img'>

const filling: CSSProperties = {
  position: 'absolute',
  height: '100%',
  width: '100%',
  left: 0,
  top: 0,
  right: 0,
  bottom: 0,
}

/** What `layout`, of times before `fill`, means in styles and for the choice of sources. */
const layoutStyles: Readonly<Record<string, CSSProperties>> = {
  intrinsic: { maxWidth: '100%', height: 'auto' },
  responsive: { width: '100%', height: 'auto' },
}
const wideLayouts: Readonly<Record<string, string>> = { responsive: '100vw', fill: '100vw' }

const ownNames: ReadonlySet<string> = new Set([
  'src',
  'ref',
  'className',
  'style',
  'sizes',
  'loading',
  'decoding',
  'fetchPriority',
  'width',
  'height',
  'fill',
  'loader',
  'quality',
  'priority',
  'preload',
  'placeholder',
  'blurDataURL',
  'unoptimized',
  'overrideSrc',
  'onLoadingComplete',
  'layout',
  'objectFit',
  'objectPosition',
  'lazyBoundary',
  'lazyRoot',
])

/**
 * Gives the props of the `<img>` that an {@link Image} would be, for `<picture>` and backgrounds.
 *
 * @example const { props } = getImageProps({ src: '/cat.png', alt: 'A cat', width: 200, height: 100 })
 */
export function getImageProps(image: ImageProps): { props: ImgProps } {
  const { src: given, loader, quality, priority, preload, overrideSrc, onLoadingComplete } = image
  const file = typeof given === 'string' ? undefined : 'default' in given ? given.default : given
  const src = file?.src ?? (given as string | undefined) ?? ''
  const fill = isFilling(image)
  if (process.env.NODE_ENV !== 'production') refuseUnsized(image, fill, file, src)
  const { width, height } = sizeOf(image, fill, file)
  const loading = image.loading ?? (isEager(priority || preload, src) ? undefined : 'lazy')
  const rest: ComponentProps<'img'> = Object.fromEntries(
    Object.entries(image).filter(([name]) => !ownNames.has(name)),
  )
  const { className, fetchPriority, ref } = image
  const sizes = image.sizes || wideLayouts[image.layout ?? '']
  const sources =
    loader === undefined || image.unoptimized === true || isInline(src)
      ? // Without a choice of sources `sizes` means nothing.
        { src }
      : sourceSet({ src, width, sizes, quality, loader })
  const onLoad = (event: SyntheticEvent<HTMLImageElement>): void => {
    image.onLoad?.(event)
    onLoadingComplete?.(event.currentTarget)
  }
  const props: ImgProps = {
    ...rest,
    ...(ref !== undefined && { ref }),
    ...(fetchPriority !== undefined && { fetchPriority }),
    ...(loading !== undefined && { loading }),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    decoding: image.decoding ?? 'async',
    ...(className !== undefined && { className }),
    style: styleOf(image, fill),
    ...sources,
    ...(overrideSrc !== undefined && { src: overrideSrc }),
    ...(onLoadingComplete !== undefined && { onLoad }),
  }
  return { props }
}

/**
 * A plain `<img>` with the attributes that keep a page from jumping: Verso has no optimiser, so there is one source,
 * unless a `loader` makes addresses for several widths.
 *
 * @example <Image src={cat} alt="A cat" priority />
 */
export default function Image(image: ImageProps): ReactElement {
  const { props } = getImageProps(image)
  const { className, style, sizes, srcSet, src, ...rest } = props
  const [failed, setFailed] = useState(false)
  const own = useRef<HTMLImageElement>(null)
  const told = useRef('')
  // An effect comes after the element, which is there by then.
  useImperativeHandle(image.ref, () => own.current as HTMLImageElement)
  useEffect(() => {
    const { current: img } = own
    if (img?.complete !== true) return
    // It was done before React listened. Whether it is broken, decoding says; the size does not, of drawings.
    const { currentSrc } = img
    const tell = (name: string) => (): void => {
      if (img.isConnected && img.currentSrc === currentSrc) img.dispatchEvent(new Event(name))
    }
    img.decode().then(tell('load'), tell('error'))
  }, [src])
  const isNew = ({ currentSrc }: HTMLImageElement): boolean => {
    const before = told.current
    told.current = currentSrc
    return currentSrc !== before
  }
  const element = (
    <img
      {...rest}
      ref={own}
      onLoad={(event) => {
        if (isNew(event.currentTarget)) props.onLoad?.(event)
      }}
      data-nimg={isFilling(image) ? 'fill' : '1'}
      className={className}
      // A missing image shows its alternative text.
      style={failed ? { ...style, color: undefined } : style}
      sizes={sizes}
      srcSet={srcSet}
      src={src}
      onError={(event) => {
        setFailed(true)
        if (isNew(event.currentTarget)) image.onError?.(event)
      }}
    />
  )
  if (image.priority !== true && image.preload !== true) return element
  return (
    <>
      <Head>
        <link
          key={`image ${src} ${srcSet ?? ''}`}
          rel="preload"
          {...(srcSet === undefined && { href: src })}
          as="image"
          imageSrcSet={srcSet}
          imageSizes={sizes}
          fetchPriority={props.fetchPriority}
        />
      </Head>
      {element}
    </>
  )
}

function isFilling({ fill, layout }: ImageProps): boolean {
  return fill === true || layout === 'fill'
}

function styleOf(
  { objectFit, objectPosition, layout, style }: ImageProps,
  fill: boolean,
): CSSProperties {
  return {
    ...(fill && { ...filling, objectFit: undefined, objectPosition: undefined }),
    ...(objectFit !== undefined && { objectFit: objectFit as 'cover' }),
    ...(objectPosition !== undefined && { objectPosition }),
    // The alternative text must not show through while the image loads.
    color: 'transparent',
    ...style,
    ...layoutStyles[layout ?? ''],
  }
}

function isEager(asked: boolean | undefined, src: string): boolean {
  return asked === true || isInline(src)
}

/** What stands in the document itself is there already, in one size. */
function isInline(src: string): boolean {
  return src === '' || src.startsWith('data:') || src.startsWith('blob:')
}

/** A mistake that development points out; in production the page is worth more than its image. */
function refuseUnsized(
  { width, height, alt }: ImageProps,
  fill: boolean,
  file: StaticImageData | undefined,
  src: string,
): void {
  if (!src) throw new Error(`An <Image> with the alternative text "${alt}" has no src.`)
  if (fill || file !== undefined || (width !== undefined && height !== undefined)) return
  throw new Error(`The <Image> ${src.slice(0, 100)} has no width and height. Give both, or fill.`)
}

function sizeOf(
  { width, height }: ImageProps,
  fill: boolean,
  file: StaticImageData | undefined,
): { width?: number | undefined; height?: number | undefined } {
  const [wide, high] = [toNumber(width), toNumber(height)]
  if (file === undefined || fill) return { width: wide, height: high }
  // One side given: the other follows, so that the image keeps its shape.
  if (wide !== undefined && high === undefined) {
    return { width: wide, height: Math.round(file.height * (wide / file.width)) }
  }
  if (wide === undefined && high !== undefined) {
    return { width: Math.round(file.width * (high / file.height)), height: high }
  }
  return { width: wide ?? file.width, height: high ?? file.height }
}

function toNumber(size: number | string | undefined): number | undefined {
  return size === undefined ? undefined : Number(size)
}
