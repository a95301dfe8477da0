import { createElement as h } from 'react'
import { preload } from 'react-dom'
import { expect, test } from 'vitest'

import { Head, Html, Main, NextScript } from '../../src/shims/document.tsx'
import Script from '../../src/shims/script.tsx'

import { pagesApp } from './support/pages-app.ts'

function Page(props: object) {
  return h('h1', {}, JSON.stringify(props))
}

test('a page without data has none for any method', async () => {
  const app = await pagesApp({ about: Page })
  for (const method of ['GET', 'POST', 'OPTIONS']) {
    expect((await app.ask(`${method} /_next/data/b1/about.json`)).status).toBe(404)
  }
  // Once the page is kept, too.
  expect((await app.ask('POST /about')).status).toBe(405)
  expect((await app.ask('GET /about')).status).toBe(200)
  expect((await app.ask('POST /_next/data/b1/about.json')).status).toBe(404)
})

test('OPTIONS reaches no page that is made for each request', async () => {
  let calls = 0
  const getServerSideProps = () => {
    calls++
    return { props: {} }
  }
  const app = await pagesApp({ ssr: { default: Page, getServerSideProps } })
  for (const path of ['/ssr', '/_next/data/b1/ssr.json']) {
    const answer = await app.ask(`OPTIONS ${path}`)
    expect([answer.status, answer.text]).toEqual([400, ''])
  }
  expect(calls).toBe(0)
  expect((await app.ask('DELETE /ssr')).status).toBe(200)
})

test.each([
  ['//evil.example/x', '/evil.example/x'],
  ['/\\evil.example', '/evil.example'],
  ['/a//b?to=//c', '/a/b?to=//c'],
  ['https://example.com//x', 'https://example.com//x'],
])('a redirect to %s leads to %s', async (destination, location) => {
  const redirect = { destination, permanent: false }
  const app = await pagesApp({
    ssr: { default: Page, getServerSideProps: () => ({ redirect }) },
    ssg: { default: Page, getStaticProps: () => ({ redirect }) },
  })
  for (const path of ['/ssr', '/ssg']) {
    const answer = await app.ask(`GET ${path}`)
    expect([answer.headers['location'], answer.text]).toEqual([location, location])
  }
})

test('results without props render the page without any; dev wants to be told', async () => {
  const pages = {
    ssr: { default: Page, getServerSideProps: () => ({}) },
    ssg: { default: Page, getStaticProps: () => ({}) },
  }
  const app = await pagesApp(pages)
  const dev = await pagesApp(pages, { mode: 'development' })
  for (const path of ['/ssr', '/ssg']) {
    expect((await app.ask(`GET ${path}`)).text).toContain('<h1>{}</h1>')
    expect((await dev.ask(`GET ${path}`)).status).toBe(500)
  }
})

test.each([null, 0, ''])('notFound: %j is none', async (notFound) => {
  const app = await pagesApp({
    ssr: { default: Page, getServerSideProps: () => ({ notFound }) },
    ssg: { default: Page, getStaticProps: () => ({ notFound, props: { a: 1 } }) },
  })
  expect((await app.ask('GET /ssr')).text).toContain('<h1>{}</h1>')
  expect((await app.ask('GET /ssg')).text).toContain('<h1>{&quot;a&quot;:1}</h1>')
})

test('what React asks to load early stands in front of the page', async () => {
  function Preloads() {
    preload('/font.woff2', { as: 'font' })
    return h('img', { src: '/cat.png' })
  }
  const { text } = await (await pagesApp({ a: Preloads })).ask('GET /a')
  expect(text).toMatch(
    /<body><link rel="preload"[^>]*><link rel="preload"[^>]*><div id="__next"><img /,
  )
})

test('unstable_runtimeJS: false leaves neither scripts nor data', async () => {
  const config = { unstable_runtimeJS: false }
  const app = await pagesApp({ a: { default: Page, config }, b: Page })
  expect((await app.ask('GET /a')).text).not.toContain('<script')
  expect((await app.ask('GET /b')).text).toContain('__NEXT_DATA__')
})

test('what repeats a parameter is no part of the address', async () => {
  const app = await pagesApp({
    'p/[id]': {
      default: Page,
      getServerSideProps: ({ resolvedUrl }: { resolvedUrl: string }) => ({
        props: { resolvedUrl },
      }),
    },
  })
  const urlOf = async (path: string) =>
    /resolvedUrl&quot;:&quot;(.*?)&quot;/.exec((await app.ask(`GET ${path}`)).text)?.[1]
  expect(await urlOf('/p/1?id=1&x=3')).toBe('/p/1?x=3')
  expect(await urlOf('/p/1?id=2&x=3')).toBe('/p/1?id=2&amp;x=3')
  expect(await urlOf('/p/a+b')).toBe('/p/a%2Bb')
})

test('a page for all paths is not shown at those of _app, _document, _error and 404', async () => {
  const app = await pagesApp({
    '[...all]': { default: Page, getServerSideProps: () => ({ props: {} }) },
  })
  for (const path of ['/_app', '/_document', '/_error', '/_next/data/b1/_app.json', '/404']) {
    expect((await app.ask(`GET ${path}`)).status).toBe(404)
  }
  expect((await app.ask('GET /_app/more')).status).toBe(200)
})

test('pages for errors answer every method and are not kept', async () => {
  const getStaticProps = () => ({ props: {} })
  const app = await pagesApp({
    404: { default: Page, getStaticProps },
    500: { default: Page, getStaticProps },
  })
  for (const name of ['404', '500']) {
    const answer = await app.ask(`POST /${name}`)
    expect(answer.status).toBe(Number(name))
    expect(answer.headers['cache-control']).toMatch(/no-store/)
  }
  expect((await app.ask('GET /_next/data/b1/404.json')).status).toBe(200)
  expect((await app.ask('GET /_next/data/b1/500.json')).status).toBe(500)
})

test('an error page sees the address of the page, also where its data was asked for', async () => {
  const ErrorPage = Object.assign(Page, {
    getInitialProps: ({ asPath }: { asPath: string }) => ({ asPath }),
  })
  const app = await pagesApp({ index: () => null, _error: { default: ErrorPage } })
  expect((await app.ask('GET /_next/data/b1/nowhere.json?a=1')).text).toContain('/nowhere?a=1')
})

test('scripts of the document that come early stand behind those of the page', async () => {
  function MyDocument() {
    return h(
      Html,
      null,
      h(Head, { nonce: 'n' }, h(Script, { src: '/document.js', strategy: 'beforeInteractive' })),
      h('body', null, h(Main), h(NextScript)),
    )
  }
  const Early = () => h(Script, { src: '/page.js', strategy: 'beforeInteractive' })
  const { text } = await (await pagesApp({ a: Early, _document: MyDocument })).ask('GET /a')
  expect(
    text.match(
      /<script [^>]*src="\/(page|document)\.js"[^>]*nonce="n"|nonce="n"[^>]*src="\/\w+\.js"/g,
    ),
  ).toHaveLength(2)
  expect(text.indexOf('/page.js')).toBeLessThan(text.indexOf('/document.js'))
  expect(text.split('/document.js')).toHaveLength(2)
})
