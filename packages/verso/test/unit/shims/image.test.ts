import { createElement as h } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test, vi } from 'vitest'

import { createHeadCollector } from '../../../src/client/head-collector.ts'
import { HeadContext } from '../../../src/client/head-context.ts'
import Image, { getImageProps, type ImageProps } from '../../../src/shims/image.tsx'

const red = { src: '/red.png', width: 30, height: 20 }
/** React puts preloads of its own before eager images; they are not ours. */
const render = (props: ImageProps): string =>
  renderToStaticMarkup(h(Image, props)).replace(/^<link[^>]*>/, '')

// As Next.js 16 renders them with `unoptimized`.
test.each<[ImageProps, string]>([
  [
    { src: '/p.png', width: 10, height: 20, alt: 'p' },
    '<img alt="p" loading="lazy" width="10" height="20" decoding="async" data-nimg="1" style="color:transparent" src="/p.png"/>',
  ],
  [
    { src: red, alt: 'r' },
    '<img alt="r" loading="lazy" width="30" height="20" decoding="async" data-nimg="1" style="color:transparent" src="/red.png"/>',
  ],
  [
    { src: { default: red }, alt: 'r', width: 60 },
    '<img alt="r" loading="lazy" width="60" height="40" decoding="async" data-nimg="1" style="color:transparent" src="/red.png"/>',
  ],
  [
    { src: red, alt: 'r', priority: true, placeholder: 'blur', quality: 50 },
    '<img alt="r" width="30" height="20" decoding="async" data-nimg="1" style="color:transparent" src="/red.png"/>',
  ],
  [
    { src: '/f.png', fill: true, alt: 'f', className: 'ff', style: { objectFit: 'cover' } },
    '<img alt="f" loading="lazy" decoding="async" data-nimg="fill" class="ff" style="position:absolute;height:100%;width:100%;left:0;top:0;right:0;bottom:0;object-fit:cover;color:transparent" src="/f.png"/>',
  ],
  [
    { src: '/u.png', width: '12', height: '13', alt: '', loading: 'eager', fetchPriority: 'high' },
    '<img alt="" fetchPriority="high" loading="eager" width="12" height="13" decoding="async" data-nimg="1" style="color:transparent" src="/u.png"/>',
  ],
  [
    {
      src: 'data:image/gif;base64,R0',
      width: 1,
      height: 1,
      alt: 'd',
      overrideSrc: '/o.png',
      decoding: 'sync',
    },
    '<img alt="d" width="1" height="1" decoding="sync" data-nimg="1" style="color:transparent" src="/o.png"/>',
  ],
  [
    {
      src: '/l.png',
      width: 100,
      height: 50,
      alt: 'l',
      loader: ({ src, width }) => `${src}?w=${width}`,
    },
    '<img alt="l" loading="lazy" width="100" height="50" decoding="async" data-nimg="1" style="color:transparent" srcSet="/l.png?w=128 1x, /l.png?w=256 2x" src="/l.png?w=256"/>',
  ],
])('%j', (props, html) => {
  expect(render(props)).toBe(html)
})

test('a loader and sizes make a source for each width', () => {
  const { props } = getImageProps({
    src: '/l.png',
    alt: '',
    fill: true,
    sizes: '50vw',
    quality: 60,
    loader: ({ width, quality }) => `/${width}-${quality}`,
  })
  expect(props).toMatchObject({
    sizes: '50vw',
    src: '/3840-60',
    srcSet:
      '/384-60 384w, /640-60 640w, /750-60 750w, /828-60 828w, /1080-60 1080w, /1200-60 1200w, /1920-60 1920w, /2048-60 2048w, /3840-60 3840w',
  })
})

test('priority asks for the image in the head', () => {
  const sink = createHeadCollector()
  const image = h(Image, { src: red, alt: 'r', priority: true })
  renderToStaticMarkup(h(HeadContext, { value: sink }, image))
  expect(
    sink
      .elements()
      .slice(2)
      .map((element) => renderToStaticMarkup(element)),
  ).toEqual(['<link rel="preload" href="/red.png" as="image" data-next-head=""/>'])
})

test('in production a page is worth more than an image that lacks something', () => {
  vi.stubEnv('NODE_ENV', 'production')
  try {
    expect(render({ src: '/a.png', alt: 'a' })).toBe(
      '<img alt="a" loading="lazy" decoding="async" data-nimg="1" style="color:transparent" src="/a.png"/>',
    )
    expect(render({ src: '', alt: 'a', width: 1, height: 1 })).toContain('width="1" height="1"')
  } finally {
    vi.unstubAllEnvs()
  }
})

test('the layouts of older code', () => {
  expect(render({ src: '/a.png', alt: 'a', layout: 'fill' })).toContain('data-nimg="fill"')
  expect(render({ src: '/a.png', alt: 'a', layout: 'responsive', width: 9, height: 9 })).toContain(
    'style="color:transparent;width:100%;height:auto"',
  )
})

test('says what is missing', () => {
  expect(() => render({ src: '/a.png', alt: 'a' })).toThrow('/a.png has no width and height')
  expect(() => render({ src: '', alt: 'A cat', width: 1, height: 1 })).toThrow('"A cat" has no src')
})
