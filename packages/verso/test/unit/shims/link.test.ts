import { createElement as h, type ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'

import { RouterContext } from '../../../src/client/router-context.ts'
import { SettingsContext } from '../../../src/client/settings-context.ts'
import { stillRouter } from '../../../src/client/still-router.ts'
import Link, { type LinkProps } from '../../../src/shims/link.tsx'
import { Router, useRouter, withRouter } from '../../../src/shims/router.tsx'

const router = stillRouter({ pattern: '/', query: { a: '1' }, asPath: '/?a=1' })
const render = (element: ReactElement): string =>
  renderToStaticMarkup(h(RouterContext, { value: router }, element))
const link = (props: LinkProps): string => render(h(Link, props))

test('an anchor with what the router does not need', () => {
  const own = {
    prefetch: false,
    replace: true,
    scroll: false,
    shallow: true,
    locale: 'en',
  } as const
  expect(link({ href: '/x', className: 'c', target: '_blank', children: 's', ...own })).toBe(
    '<a class="c" target="_blank" href="/x">s</a>',
  )
  expect(link({ href: '/blog/[id]', as: '/blog/7', children: 'c' })).toBe('<a href="/blog/7">c</a>')
})

test('works without a router', () => {
  expect(renderToStaticMarkup(h(Link, { href: '/x' }, 'x'))).toBe('<a href="/x">x</a>')
})

test('legacyBehavior: the child is the link', () => {
  const legacyBehavior = true
  const a = h('a', { className: 'l' }, 'leg')
  expect(link({ href: '/leg', legacyBehavior, children: a })).toBe(
    '<a class="l" href="/leg">leg</a>',
  )
  const button = h('button', {}, 'leg')
  expect(link({ href: '/leg', legacyBehavior, children: button })).toBe('<button>leg</button>')
  const own = h('a', { href: '/own' }, 'leg')
  expect(link({ href: '/leg', legacyBehavior, children: own })).toBe('<a href="/own">leg</a>')
  const passed = { href: '/leg', legacyBehavior, passHref: true }
  expect(link({ ...passed, children: own })).toBe('<a href="/leg">leg</a>')
  expect(link({ href: '/leg', legacyBehavior, children: 'text' })).toBe('<a href="/leg">text</a>')
  expect(() => link({ href: '/leg', legacyBehavior, children: [a, button] })).toThrow('2 children')
})

test('the base path and the slash at the end', () => {
  const settings = { basePath: '/docs', trailingSlash: true }
  const html = render(h(SettingsContext, { value: settings }, h(Link, { href: '/a' }, 'a')))
  expect(html).toBe('<a href="/docs/a/">a</a>')
})

test('says when there is no href', () => {
  // @ts-expect-error href is missing
  expect(() => link({})).toThrow('no href')
})

test('the router on the server knows its place and goes nowhere', () => {
  const Place = (): ReactElement => {
    const { push, ...place } = useRouter()
    expect(() => push('/x')).toThrow('browser only')
    return h('pre', {}, JSON.stringify(place))
  }
  expect(render(h(Place))).toBe(
    `<pre>${JSON.stringify({
      route: '/',
      pathname: '/',
      query: { a: '1' },
      asPath: '/?a=1',
      isFallback: false,
      basePath: '',
      isReady: true,
      isPreview: false,
      isLocaleDomain: false,
    }).replaceAll('"', '&quot;')}</pre>`,
  )
  expect(() => renderToStaticMarkup(h(Place))).toThrow('NextRouter was not mounted')
})

test('withRouter gives the router, and keeps getInitialProps', () => {
  const Page = ({ router: given }: { router: unknown }): ReactElement =>
    h('p', {}, String(given === router))
  Page.getInitialProps = () => ({ a: 1 })
  const Wrapped = withRouter(Page)
  expect(render(h(Wrapped))).toBe('<p>true</p>')
  expect({ ...Wrapped }).toMatchObject({
    displayName: 'withRouter(Page)',
    getInitialProps: Page.getInitialProps,
  })
})

test('the singleton: listeners at any time, a place in the browser only', () => {
  expect(Router.router).toBeNull()
  Router.events.on('routeChangeStart', () => {})
  expect(() => Router.pathname).toThrow('browser only')
})
