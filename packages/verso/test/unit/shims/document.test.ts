import { createElement as h, type ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'

import Document, { Head, Html, Main, NextScript } from '../../../src/shims/document.tsx'
import { HtmlContext, mainPlace, type HtmlContent } from '../../../src/shims/html-context.ts'
import Script from '../../../src/shims/script.tsx'

const content = (given: Partial<HtmlContent> = {}): HtmlContent => ({
  assets: {
    scripts: ['/_next/static/a.js'],
    styles: ['/_next/static/a.css'],
    preloads: ['/_next/static/b.js'],
  },
  isScriptless: false,
  nextData: { props: { pageProps: {} }, page: '/', query: {}, buildId: 'b' },
  head: [h('title', { key: 't' }, 'T')],
  scripts: [],
  later: [],
  seen: new Set(),
  ...given,
})
const render = (element: ReactElement, value: HtmlContent = content()): string =>
  renderToStaticMarkup(h(HtmlContext, { value }, element))

const nextData = { html: '', __NEXT_DATA__: content().nextData }

test('the default document', () => {
  const value = content()
  expect(render(h(Document, nextData), value)).toBe(
    '<html><head><title>T</title>' +
      '<link rel="modulepreload" href="/_next/static/b.js"/>' +
      '<link rel="stylesheet" href="/_next/static/a.css" data-n-p=""/>' +
      '<script src="/_next/static/a.js" type="module"></script></head>' +
      `<body>${mainPlace}<script id="__NEXT_DATA__" type="application/json">` +
      '{"props":{"pageProps":{}},"page":"/","query":{},"buildId":"b"}</script></body></html>',
  )
  expect([...value.seen]).toEqual(['Html', 'Head', 'Main', 'NextScript'])
})

test('attributes, a nonce for each tag, scripts that come first', () => {
  const scripts = [
    { src: '/first.js', strategy: 'beforeInteractive' },
    { id: 'in', strategy: 'beforeInteractive', children: 'a < b' },
  ] as const
  const html = render(
    h(
      Html,
      { lang: 'en', className: 'c' },
      h(Head, { nonce: 'n', crossOrigin: 'anonymous' }, h('meta', { name: 'm' })),
      h(
        'body',
        {},
        h(Main),
        h(NextScript, { nonce: 'n' }),
        h(Script, { src: '/later.js', strategy: 'lazyOnload' }),
      ),
    ),
    content({ scripts: [...scripts] }),
  )
  expect(html).toContain('<html lang="en" class="c">')
  expect(html).toContain('<meta name="m"/>')
  expect(html.match(/<script nonce="n"|<script [^>]*nonce="n"/g)).toHaveLength(4)
  expect(html).toContain(
    '<script nonce="n" crossorigin="anonymous" id="in" data-nscript="beforeInteractive">a < b</script>' +
      '<script nonce="n" crossorigin="anonymous" src="/first.js" defer="" data-nscript="beforeInteractive"></script>',
  )
  // The browser loads it; nothing of it is in the way before.
  expect(html).not.toContain('<script src="/later.js"')
})

test('scripts of the document that can wait are named in the data', () => {
  const html = render(
    h(
      Html,
      {},
      h(Head, {}, h(Script, { src: '/after.js', onLoad: () => {} })),
      h(
        'body',
        {},
        h(Main),
        h(NextScript),
        h(Script, { id: 'idle', strategy: 'lazyOnload' }, 'a < b'),
        h('div', {}, h(Script, { src: '/deep.js' })),
      ),
    ),
  )
  expect(JSON.parse(/json">(.*?)<\/script>/.exec(html)?.[1] ?? '')).toMatchObject({
    scriptLoader: [
      { src: '/after.js', strategy: 'afterInteractive' },
      { id: 'idle', strategy: 'lazyOnload', children: 'a < b' },
    ],
  })
  expect(html).toContain(
    '<script src="/deep.js" defer="" data-nscript="afterInteractive"></script>',
  )
})

test('attributes that the configuration asks for, unless the document says otherwise', () => {
  const value = content({ assets: { ...content().assets, crossOrigin: 'use-credentials' } })
  const said = h(
    Html,
    {},
    h(Head, { crossOrigin: 'anonymous' }),
    h('body', {}, h(Main), h(NextScript)),
  )
  expect(render(h(Document, nextData), value).match(/crossorigin="[^"]*"/gi)).toEqual(
    Array.from({ length: 4 }, () => expect.stringMatching(/="use-credentials"$/)),
  )
  expect(render(said, value).match(/crossorigin="anonymous"/gi)).toHaveLength(3)
})

test('a script in the head of a page writes nothing', () => {
  expect(
    render(h(Document, nextData), content({ head: [h(Script, { key: 's', src: '/own.js' })] })),
  ).not.toContain('/own.js')
})

test('props cannot end the script that carries them', () => {
  const text = '</script><script>alert(1)</script><!--\u2028&'
  const data = { ...content().nextData, props: { pageProps: { text } } }
  const html = render(h(NextScript), content({ nextData: data }))
  expect(html.match(/<\/script>/g)).toHaveLength(1)
  expect(html).not.toMatch(/<!--|\u2028/)
  const json = /json">(.*)<\/script>/.exec(html)?.[1] ?? ''
  expect(JSON.parse(json)).toEqual(data)
})

test('parts outside of a document say so', () => {
  expect(() => renderToStaticMarkup(h(Head))).toThrow('outside of pages/_document')
})
