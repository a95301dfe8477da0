import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const echo = `http://127.0.0.1:${process.env.PARITY_UPSTREAM ?? '3999'}`

const redirects = [
  { source: '/old', destination: '/api/echo', permanent: true },
  { source: '/temporary', destination: '/api/echo', permanent: false },
  { source: '/code/301', destination: '/api/echo', statusCode: 301 },
  { source: '/code/302', destination: '/api/echo', statusCode: 302 },
  { source: '/code/303', destination: '/api/echo', statusCode: 303 },
  { source: '/r/one/:slug', destination: '/to/:slug', permanent: false },
  { source: '/r/many/:path*', destination: '/to/:path*', permanent: false },
  { source: '/r/plus/:path+', destination: '/to/:path+', permanent: false },
  { source: '/r/maybe/:slug?', destination: '/to/:slug?', permanent: false },
  { source: '/r/digits/:id(\\d{1,})', destination: '/to/:id', permanent: false },
  { source: '/r/escaped\\(1\\)/:a', destination: '/to/:a', permanent: false },
  { source: '/r/two/:a-:b', destination: '/to/:b/:a', permanent: false },
  { source: '/r/query/:slug', destination: '/to?slug=:slug&fixed=1', permanent: false },
  { source: '/r/same/:slug', destination: '/to?a=mine', permanent: false },
  { source: '/r/hash/:slug', destination: '/to#:slug', permanent: false },
  { source: '/r/hash-query/:slug', destination: '/to?x=:slug#part', permanent: false },
  { source: '/r/external', destination: 'https://example.com', permanent: false },
  {
    source: '/r/external/:path*',
    destination: 'https://example.com/docs/:path*',
    permanent: false,
  },
  {
    source: '/r/external-query/:slug',
    destination: 'https://example.com/?s=:slug',
    permanent: false,
  },
  { source: '/r/port/:slug', destination: 'http://example.com:8080/:slug', permanent: false },
  { source: '/r/host/:slug', destination: 'https://:slug.example.com/x', permanent: false },
  { source: '/r/Case/:slug', destination: '/to/:slug', permanent: false },
  { source: '/r/unnamed/(.*)', destination: '/to', permanent: false },
  { source: '/r/rest/:rest(.*)', destination: '/:rest', permanent: false },
  { source: '/r/unicode/ünï', destination: '/to/ünï', permanent: false },
  { source: '/r/spaced%20name', destination: '/to', permanent: false },
  { source: '/r/locale', destination: '/to', permanent: false, locale: false },
  { source: '/r/unmatched/:a/x', destination: '/to/:a', permanent: false },
  { source: '/api/echo/old', destination: '/api/echo', permanent: false },
  {
    source: '/h/header',
    has: [{ type: 'header', key: 'x-wanted' }],
    destination: '/to?v=:xwanted',
    permanent: false,
  },
  {
    source: '/h/header-value',
    has: [{ type: 'header', key: 'x-wanted', value: '(?<name>[a-z]+)-.*' }],
    destination: '/to/:name',
    permanent: false,
  },
  {
    source: '/h/cookie',
    has: [{ type: 'cookie', key: 'session', value: 'yes' }],
    destination: '/to',
    permanent: false,
  },
  {
    source: '/h/cookie-any',
    has: [{ type: 'cookie', key: 'session' }],
    destination: '/to?c=:session',
    permanent: false,
  },
  {
    source: '/h/query',
    has: [{ type: 'query', key: 'page', value: '(?<n>\\d+)' }],
    destination: '/to/:n',
    permanent: false,
  },
  {
    source: '/h/query-any',
    has: [{ type: 'query', key: 'next', value: '(?<next>.*)' }],
    destination: '/:next',
    permanent: false,
  },
  {
    source: '/h/query-param',
    has: [{ type: 'query', key: 'next' }],
    destination: '/to?to=:next',
    permanent: false,
  },
  {
    source: '/h/host',
    has: [{ type: 'host', value: '(?<sub>[a-z]+)\\.example\\.com' }],
    destination: '/to/:sub',
    permanent: false,
  },
  {
    source: '/h/host-whole',
    has: [{ type: 'host', value: 'shop.test' }],
    destination: '/to/:host',
    permanent: false,
  },
  {
    source: '/h/missing',
    missing: [{ type: 'header', key: 'x-wanted' }],
    destination: '/to',
    permanent: false,
  },
  {
    source: '/h/both',
    has: [{ type: 'query', key: 'a', value: '1' }],
    missing: [{ type: 'cookie', key: 'b', value: '2' }],
    destination: '/to',
    permanent: false,
  },
]

const rewrites = {
  beforeFiles: [
    { source: '/public-overridden.txt', destination: '/hello.txt' },
    { source: '/before/api', destination: '/api/echo' },
    { source: '/before/chain', destination: '/before/chain-two?one=1' },
    { source: '/before/chain-two', destination: '/api/echo?two=2' },
    { source: '/before/file', destination: '/dir/data.json' },
    { source: '/before/nowhere', destination: '/nowhere' },
    {
      source: '/before/has',
      has: [{ type: 'query', key: 'on', value: '(?<value>.*)' }],
      destination: '/api/echo?got=:value',
    },
  ],
  afterFiles: [
    { source: '/hello.txt', destination: '/api/echo?never=1' },
    { source: '/api/hello', destination: '/api/echo?never=1' },
    { source: '/api/items/shadow', destination: '/api/echo?shadow=1' },
    { source: '/after', destination: '/api/echo' },
    { source: '/after/one/:slug', destination: '/api/echo' },
    { source: '/after/used/:slug', destination: '/api/items/:slug' },
    { source: '/after/query/:slug', destination: '/api/echo?given=:slug' },
    { source: '/after/many/:path*', destination: '/api/deep/:path*' },
    { source: '/after/many-in-query/:path*', destination: '/api/echo' },
    { source: '/after/mixed/:a/:b', destination: '/api/items/:a' },
    { source: '/after/same/:slug', destination: '/api/echo?slug=fixed' },
    { source: '/after/dynamic', destination: '/api/items/fixed' },
    { source: '/after/file', destination: '/hello.txt' },
    { source: '/after/file/:name', destination: '/:name' },
    { source: '/after/nowhere', destination: '/nowhere' },
    { source: '/after/loop', destination: '/after/loop' },
    { source: '/after/chain', destination: '/after/chain-two' },
    { source: '/after/chain-two', destination: '/api/echo?chained=1' },
    { source: '/after/back', destination: '/after' },
    { source: '/after/digits/:id(\\d+)', destination: '/api/items/:id' },
    { source: '/after/Case', destination: '/api/echo' },
    { source: '/proxy/:path*', destination: `${echo}/base/:path*` },
    { source: '/proxy-query/:slug', destination: `${echo}/q?s=:slug` },
    { source: '/proxy-dead', destination: 'http://127.0.0.1:1/' },
    {
      source: '/after/host',
      has: [{ type: 'host', value: '(?<sub>[a-z]+)\\.example\\.com' }],
      destination: '/api/echo?sub=:sub',
    },
  ],
  fallback: [
    { source: '/fall/:path*', destination: '/api/echo' },
    { source: '/api/items/:x', destination: '/api/echo?never=1' },
    { source: '/api/unknown', destination: '/api/echo?fallback=1' },
  ],
}

const headers = [
  { source: '/api/echo', headers: [{ key: 'X-Exact', value: 'yes' }] },
  { source: '/api/:path*', headers: [{ key: 'X-Api', value: ':path*' }] },
  {
    source: '/api/items/:id',
    headers: [
      { key: 'X-Item', value: 'item :id' },
      { key: 'X-:id', value: 'named' },
    ],
  },
  { source: '/api/Case', headers: [{ key: 'X-Case', value: '1' }] },
  { source: '/api/cookies', headers: [{ key: 'Set-Cookie', value: 'config=1' }] },
  {
    source: '/api/plain',
    headers: [
      { key: 'set-cookie', value: 'config=1' },
      { key: 'Cache-Control', value: 'public, max-age=60' },
      { key: 'Content-Type', value: 'text/x-config' },
    ],
  },
  {
    source: '/hello.txt',
    headers: [
      { key: 'X-File', value: '1' },
      { key: 'Cache-Control', value: 'max-age=5' },
    ],
  },
  { source: '/old', headers: [{ key: 'X-Old', value: '1' }] },
  {
    source: '/nowhere',
    headers: [
      { key: 'X-Nowhere', value: '1' },
      { key: 'Cache-Control', value: 'max-age=5' },
    ],
  },
  { source: '/after', headers: [{ key: 'X-After', value: '1' }] },
  { source: '/proxy/:path*', headers: [{ key: 'X-Proxy', value: '1' }] },
  { source: '/api/twice', headers: [{ key: 'X-Twice', value: 'first' }] },
  {
    source: '/api/twice',
    headers: [
      { key: 'X-Twice', value: 'second' },
      { key: 'x-twice', value: 'third' },
    ],
  },
  {
    source: '/api/has',
    has: [{ type: 'header', key: 'x-wanted', value: '(?<what>.*)' }],
    headers: [{ key: 'X-Got', value: ':what' }],
  },
  {
    source: '/api/csp',
    headers: [
      {
        key: 'Content-Security-Policy',
        value: "default-src 'self'; img-src https://a.example:443/*",
      },
    ],
  },
  { source: '/slash/', headers: [{ key: 'X-Slash', value: '1' }] },
]

/** @type {import('next').NextConfig} */
export default {
  turbopack: { root },
  outputFileTracingRoot: root,
  redirects: async () => redirects,
  rewrites: async () => rewrites,
  headers: async () => headers,
}
