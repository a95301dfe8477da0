/// <reference types="versojs/next" />
import type {
  GetServerSideProps,
  GetStaticPaths,
  GetStaticProps,
  InferGetServerSidePropsType,
  InferGetStaticPropsType,
  NextPage,
} from 'next'
import type { AppProps } from 'next/app'
import App from 'next/app'
import { useRouter as useCompatRouter } from 'next/compat/router'
import Document, { Head as DocumentHead, Html, Main, NextScript } from 'next/document'
import dynamic from 'next/dynamic'
import ErrorPage from 'next/error'
import Head from 'next/head'
import Image from 'next/image'
import Link from 'next/link'
import { useParams, usePathname, useSearchParams } from 'next/navigation'
import Router, { useRouter, withRouter, type NextRouter } from 'next/router'
import Script from 'next/script'
import { createElement as h, type ComponentType } from 'react'
import { expectTypeOf, test } from 'vitest'

test('pages and their data functions', () => {
  const getStaticProps = (async ({ params }) => ({
    props: { id: String(params?.['id']), n: 1 },
    revalidate: 60,
  })) satisfies GetStaticProps
  expectTypeOf<InferGetStaticPropsType<typeof getStaticProps>>().toEqualTypeOf<{
    id: string
    n: number
  }>()
  const getServerSideProps = (async ({ req, res, query }) => {
    res.setHeader('x', req.cookies['a'] ?? String(query['a']))
    return { props: { a: 1 } }
  }) satisfies GetServerSideProps
  expectTypeOf<InferGetServerSidePropsType<typeof getServerSideProps>>().toEqualTypeOf<{
    a: number
  }>()
  const redirects: GetStaticProps = () => ({ redirect: { destination: '/', permanent: false } })
  const missing: GetServerSideProps = async () => ({ notFound: true })
  const paths: GetStaticPaths = () => ({ paths: ['/a', { params: { id: '1' } }], fallback: true })
  void [redirects, missing, paths]
  // @ts-expect-error neither props, redirect nor notFound
  const wrong: GetStaticProps = () => ({ revalidate: 1 })
  // @ts-expect-error no such fallback
  const wrongPaths: GetStaticPaths = () => ({ paths: [], fallback: 'later' })
  void [wrong, wrongPaths]

  const Page: NextPage<{ a: number }> = ({ a }) => h('p', {}, a)
  Page.getInitialProps = ({ query, asPath, pathname }) => ({
    a: [query, asPath, pathname].length,
  })
  const MyApp = ({ Component, pageProps }: AppProps<{ a: number }>) => h(Component, pageProps)
  void [Page, MyApp, class extends App {}, class extends Document {}]
})

test('links and images', () => {
  h(Link, { href: '/a' }, 'a')
  h(Link, { href: { pathname: '/a/[id]', query: { id: 1, tags: ['x'] } }, prefetch: false })
  h(Link, { href: '/a', as: '/b', replace: true, scroll: false, shallow: true, className: 'c' })
  // @ts-expect-error no href
  h(Link, { className: 'c' })
  h(Image, { src: { src: '/a.png', width: 1, height: 2 }, alt: '' })
  h(Image, { src: '/a.png', alt: '', fill: true, sizes: '50vw', priority: true })
  // @ts-expect-error no alternative text
  h(Image, { src: '/a.png', width: 1, height: 1 })
  h(Script, { src: '/a.js', strategy: 'lazyOnload', onLoad: () => {} })
  // @ts-expect-error no such strategy
  h(Script, { src: '/a.js', strategy: 'soon' })
  h(Head, {}, h('title', {}, 't'))
  h(ErrorPage, { statusCode: 404, title: 'No such user' })
  h(Html, { lang: 'en' }, h(DocumentHead), h('body', {}, h(Main), h(NextScript, { nonce: 'n' })))
})

test('the router', () => {
  const inComponent = () => {
    const router = useRouter()
    expectTypeOf(router.query['id']).toEqualTypeOf<string | string[] | undefined>()
    expectTypeOf(router.push('/a', undefined, { shallow: true })).toEqualTypeOf<Promise<boolean>>()
    router.events.on('routeChangeStart', (url: string) => url)
    // @ts-expect-error no such event
    router.events.on('routeChanged', () => {})
    router.beforePopState(({ as }) => as !== '/')
    expectTypeOf(useCompatRouter()).toEqualTypeOf<NextRouter | null>()
    expectTypeOf(usePathname()).toEqualTypeOf<string | null>()
    expectTypeOf(useSearchParams().get('a')).toEqualTypeOf<string | null>()
    expectTypeOf(useParams<{ id: string }>()?.id).toEqualTypeOf<string | undefined>()
  }
  Router.events.on('routeChangeComplete', () => {})
  const Old = ({ router, a }: { router: NextRouter; a: number }) => h('p', {}, router.asPath, a)
  expectTypeOf(withRouter(Old)).toExtend<ComponentType<{ a: number }>>()
  void inComponent
})

test('what is loaded later keeps its props', () => {
  const Part = ({ name }: { name: string }) => h('b', {}, name)
  const Late = dynamic(async () => ({ default: Part }), { ssr: false, loading: () => h('p') })
  expectTypeOf(Late).toEqualTypeOf<ComponentType<{ name: string }>>()
  // @ts-expect-error no name
  h(Late, {})
})
