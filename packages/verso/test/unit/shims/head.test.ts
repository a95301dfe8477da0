import { createElement as h, Fragment, type ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'

import { createHeadCollector } from '../../../src/client/head-collector.ts'
import { HeadContext } from '../../../src/client/head-context.ts'
import Head from '../../../src/shims/head.tsx'

/** The tags that some `<Head>`s leave, one a line, without the mark that all of them have. */
function headOf(...contents: ReactNode[]): string[] {
  const sink = createHeadCollector()
  const heads = contents.map((content, index) => h(Head, { key: index }, content))
  expect(renderToStaticMarkup(h(HeadContext, { value: sink }, heads))).toBe('')
  return sink.elements().map((element) => {
    const html = renderToStaticMarkup(element)
    expect(html).toContain(' data-next-head=""')
    return html.replace(' data-next-head=""', '')
  })
}

const charset = '<meta charSet="utf-8"/>'
const viewport = '<meta name="viewport" content="width=device-width"/>'
const meta = (props: object) => h('meta', props)

test('without any <Head>', () => {
  expect(headOf()).toEqual([charset, viewport])
})

test('the last title wins, wherever it stands', () => {
  expect(headOf([h('title', { key: 1 }, 'a')], h('title', {}, 'b'))).toEqual([
    charset,
    viewport,
    '<title>b</title>',
  ])
})

test('metas of one name, and those without', () => {
  const found = headOf(
    h(
      Fragment,
      {},
      meta({ name: 'd', content: '1' }),
      meta({ property: 'og:x', content: '1' }),
      meta({ httpEquiv: 'x', content: '1' }),
    ),
    h(
      Fragment,
      {},
      meta({ name: 'd', content: '2' }),
      meta({ property: 'og:x', content: '2' }),
      meta({ httpEquiv: 'x', content: '2' }),
      meta({ charSet: 'latin1' }),
      meta({ name: 'viewport', content: 'w' }),
    ),
  )
  expect(found).toEqual([
    '<meta property="og:x" content="1"/>',
    '<meta name="d" content="2"/>',
    '<meta property="og:x" content="2"/>',
    '<meta http-equiv="x" content="2"/>',
    '<meta charSet="latin1"/>',
    '<meta name="viewport" content="w"/>',
  ])
})

test('keys: equal ones replace each other, different ones stand together', () => {
  const found = headOf(
    [meta({ key: 'k', name: 'e', content: '1' }), meta({ key: 'l', property: 'p', content: '1' })],
    [meta({ key: 'k', name: 'f', content: '2' })],
    [
      meta({ key: 'dark', name: 'theme-color', content: '#000' }),
      meta({ key: 'light', name: 'theme-color', content: '#fff' }),
    ],
  )
  expect(found.slice(2)).toEqual([
    '<meta property="p" content="1"/>',
    '<meta name="f" content="2"/>',
    '<meta name="theme-color" content="#000"/>',
    '<meta name="theme-color" content="#fff"/>',
  ])
  expect(headOf(meta({ key: 'v', name: 'viewport', content: 'w' }))).toEqual([
    charset,
    '<meta name="viewport" content="w"/>',
  ])
})

test('text, nothing and nested fragments', () => {
  const nested = h(Fragment, {}, h(Fragment, {}, h('link', { rel: 'icon', href: '/i' }), null))
  expect(headOf('text', null, false, 7, nested).slice(2)).toEqual(['<link rel="icon" href="/i"/>'])
})
