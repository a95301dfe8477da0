// @ts-check
import { isDeepStrictEqual } from 'node:util'

import { list } from '../app/lib/list.js'

/**
 * @typedef {object} Workload
 * @property {string} id
 * @property {string} what
 * @property {import('./load.mjs').Request} request
 * @property {(answer: import('./check.mjs').Answer) => string | undefined} wrong what is wrong with an answer
 * @property {boolean} [tagged] send the ETag of a first answer
 * @property {boolean} [quick] part of `--quick`
 * @property {'api' | 'tagged' | 'page' | 'rendered' | 'file' | 'users'} kind what a server must know to answer
 */

const browserHeaders = {
  'User-Agent':
    'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  Accept: 'application/json, text/plain, */*',
  'Accept-Language': 'en-GB,en;q=0.9,de;q=0.8',
  Referer: 'http://localhost:3000/users',
  'Sec-Fetch-Dest': 'empty',
  'Sec-Fetch-Mode': 'cors',
  'Sec-Fetch-Site': 'same-origin',
  'Sec-Ch-Ua': '"Chromium";v="140", "Not=A?Brand";v="24"',
  'X-Requested-With': 'XMLHttpRequest',
  Cookie: '_ga=GA1.1.1234567890.1700000000; theme=dark; session=0a1b2c3d4e5f60718293a4b5c6d7e8f9',
}

const smallOrder = { name: 'Ada Lovelace', email: 'ada@example.com', items: ['tea', 'milk'] }
/** 130 bytes, as a form of a few fields sends them. */
const small = padded(smallOrder, 130)
const largeOrder = {
  name: 'Ada Lovelace',
  items: Array.from({ length: 1_000 }, (_, index) => ({
    product: `Product number ${index}`,
    count: (index % 9) + 1,
    price: 990 + index,
    note: 'wrapped as a present',
  })),
}
const large = padded(largeOrder, 100_000)

/** @type {readonly Workload[]} */
export const workloads = [
  {
    id: 'hello',
    what: 'GET JSON',
    kind: 'api',
    quick: true,
    request: { path: '/api/hello' },
    wrong: json({ hello: 'world' }),
  },
  {
    id: 'dynamic',
    what: 'GET dynamic route, query',
    kind: 'api',
    quick: true,
    request: { path: '/api/users/42?x=1&y=2' },
    wrong: json({ id: '42', x: '1', y: '2' }),
  },
  {
    id: 'headers',
    what: 'same, 10 headers, cookies',
    kind: 'api',
    request: { path: '/api/visitors/42?x=1&y=2', headers: browserHeaders },
    wrong: json({
      id: '42',
      x: '1',
      y: '2',
      theme: 'dark',
      session: '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
    }),
  },
  {
    id: 'post',
    what: 'POST 130 B of JSON',
    kind: 'api',
    quick: true,
    request: post('/api/orders', small),
    wrong: json({ name: smallOrder.name, items: 2 }),
  },
  {
    id: 'post-large',
    what: 'POST 100 KB of JSON',
    kind: 'api',
    request: post('/api/orders', large),
    wrong: json({ name: largeOrder.name, items: 1_000 }),
  },
  {
    id: 'list',
    what: 'GET list of 100 objects',
    kind: 'api',
    request: { path: '/api/list' },
    wrong: json(list),
  },
  {
    id: 'not-modified',
    what: 'GET list, 304 by ETag',
    kind: 'tagged',
    tagged: true,
    request: { path: '/api/tagged' },
    wrong: ({ status, body }) =>
      status === 304 && body.length === 0 ? undefined : 'a 304 without a body was due',
  },
  {
    id: 'page',
    what: 'prerendered page',
    kind: 'page',
    quick: true,
    request: { path: '/page' },
    wrong: html('<h1>Hello, <!-- -->World</h1>'),
  },
  {
    id: 'rendered',
    what: 'getServerSideProps page',
    kind: 'rendered',
    request: { path: '/rendered?name=Ada' },
    wrong: html('<h1>Hello, Ada</h1>'),
  },
  {
    id: 'file',
    what: 'static file, 4 KB',
    kind: 'file',
    request: { path: '/dots.svg' },
    wrong: ({ status, headers, body }) =>
      status === 200 &&
      headers['content-type']?.startsWith('image/svg+xml') &&
      body.length === 3_890 &&
      body.startsWith('<svg')
        ? undefined
        : 'the file was due',
  },
]

/** @type {readonly Workload[]} */
export const usersWorkloads = [
  {
    id: 'users-list',
    what: 'users: list 100',
    kind: 'users',
    request: { path: '/api/users' },
    wrong: ({ status, body }) =>
      status === 200 && JSON.parse(body).length === 100 ? undefined : '100 users were due',
  },
  {
    id: 'users-get',
    what: 'users: get one',
    kind: 'users',
    // The group puts the id of a user in.
    request: { path: '/api/users/{id}' },
    wrong: ({ status, body }) =>
      status === 200 && JSON.parse(body).name === 'User 1' ? undefined : 'User 1 was due',
  },
  {
    id: 'users-create',
    what: 'users: create',
    kind: 'users',
    request: post('/api/users', '{"name":"Created {n}"}'),
    wrong: ({ status, body }) =>
      status === 201 && JSON.parse(body).name.startsWith('Created ') ? undefined : 'a 201 was due',
  },
]

/**
 * @param {string} path
 * @param {string} body
 */
function post(path, body) {
  return { path, method: 'POST', headers: { 'Content-Type': 'application/json' }, body }
}

/**
 * A JSON object of exactly this many bytes.
 *
 * @param {object} value
 * @param {number} bytes
 */
function padded(value, bytes) {
  const bare = JSON.stringify({ ...value, padding: '' })
  return JSON.stringify({ ...value, padding: 'x'.repeat(bytes - Buffer.byteLength(bare)) })
}

/**
 * @param {unknown} expected
 * @returns {Workload['wrong']}
 */
function json(expected) {
  return ({ status, headers, body }) => {
    if (status !== 200) return 'a 200 was due'
    if (!headers['content-type']?.startsWith('application/json')) return 'JSON was due'
    if (headers['content-length'] !== String(Buffer.byteLength(body))) {
      return 'a Content-Length was due'
    }
    return isDeepStrictEqual(JSON.parse(body), expected) ? undefined : 'another body was due'
  }
}

/**
 * @param {string} part
 * @returns {Workload['wrong']}
 */
function html(part) {
  // React separates neighbouring texts by a comment.
  const plain = (/** @type {string} */ text) => text.replaceAll('<!-- -->', '')
  return ({ status, headers, body }) =>
    status === 200 &&
    headers['content-type']?.startsWith('text/html') &&
    plain(body).includes(plain(part)) &&
    body.includes('__NEXT_DATA__')
      ? undefined
      : 'the page was due'
}
