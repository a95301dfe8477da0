import { createElement as h, type ComponentType, type ReactElement } from 'react'
import { renderToReadableStream } from 'react-dom/server.edge'
import { expect, test } from 'vitest'

import dynamic from '../../../src/shims/dynamic.tsx'

async function render(element: ReactElement): Promise<string> {
  const stream = await renderToReadableStream(element, { onError: () => {} })
  await stream.allReady
  const html = await new Response(stream).text()
  return html.replaceAll(/<!--[/$]*-->/g, '')
}

const Part = ({ name = 'part' }: { name?: string }): ReactElement => h('b', {}, name)
const loading = (): ReactElement => h('p', {}, 'loading')

test.each<[string, ComponentType<{ name?: string }>, string]>([
  ['a module', dynamic(async () => ({ default: Part })), '<b>x</b>'],
  ['a component', dynamic(async () => Part), '<b>x</b>'],
  ['a promise', dynamic(Promise.resolve({ default: Part })), '<b>x</b>'],
  ['options', dynamic({ loader: async () => Part, loading }), '<b>x</b>'],
  ['the browser only', dynamic(async () => Part, { ssr: false, loading }), '<p>loading</p>'],
  ['the browser only, silently', dynamic(async () => Part, { ssr: false }), ''],
])('%s', async (_, Dynamic, html) => {
  expect(await render(h('div', {}, h(Dynamic, { name: 'x' })))).toBe(`<div>${html}</div>`)
})

test('what fails on the server is left to the browser', async () => {
  const Broken = dynamic(() => Promise.reject(new Error('not there')), { loading })
  const html = await render(h('div', {}, h(Broken)))
  expect(html).toContain('<p>loading</p>')
})

test('asks for something to load', () => {
  expect(() => dynamic({})).toThrow('nothing to load')
})
