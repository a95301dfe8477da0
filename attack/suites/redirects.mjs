// @ts-check
import { ask, inParallel } from '../lib/client.mjs'

const evil = 'evil.example'

/** Ways to make a path that a browser takes for another host. */
const hosts = [
  `//${evil}`,
  `///${evil}`,
  `////${evil}`,
  `/\\${evil}`,
  `\\\\${evil}`,
  `\\/${evil}`,
  `/\\/${evil}`,
  `//\\${evil}`,
  `/%5c${evil}`,
  `/%2f${evil}`,
  `/%2f%2f${evil}`,
  `%2f%2f${evil}`,
  `%5c%5c${evil}`,
  `/%09/${evil}`,
  `/%0d/${evil}`,
  `/%0a/${evil}`,
  `/%20/${evil}`,
  `/.//${evil}`,
  `/..//${evil}`,
  `/x/..//${evil}`,
  `/./\\${evil}`,
  `//${evil}/`,
  `//${evil}//`,
  `//${evil}/..`,
  `//${evil}/%2e%2e`,
  `//${evil}/%2f..`,
  `//localhost@${evil}`,
  `//localhost:80@${evil}/`,
  `/@${evil}`,
  `/;@${evil}`,
  `/:80@${evil}`,
  `http://${evil}`,
  `http:/${evil}`,
  `https:${evil}`,
  `/http://${evil}/`,
  `/https:/${evil}/`,
  `javascript:alert(1)//`,
  `/javascript:alert(1)/`,
  `//${evil}/?x`,
  `//${evil}/#x`,
  `//${evil}\\@localhost/`,
  `/${evil}/`,
  `//%65vil.example/`,
  `//\xe2\x80\x8b${evil}/`,
  `/\xe2\x80\x8b/${evil}/`,
  `/\xe3\x80\x82${evil}/`,
  `/%e3%80%82${evil}/`,
  `//${evil}%00/`,
  `//${evil}%0d%0aX-Evil:%201/`,
  `/%0d%0aX-Evil:%201/`,
  `/%0d%0aLocation:%20http://${evil}/`,
  `/x%0d%0a%0d%0a<script>alert(1)</script>/`,
  `/%E5%98%8A%E5%98%8DX-Evil:%201/`,
  `/\x85X-Evil: 1/`.replaceAll(' ', '%20'),
  `/%c4%8d%c4%8aX-Evil:%201/`,
]

/**
 * Promise 8: no redirect of the server's own leads to a host of the client's choice (CWE-601), by path or by field, and none
 * can be split (CWE-113).
 *
 * @param {import('../lib/arena.mjs').Arena} arena
 * @param {import('../lib/report.mjs').Report} report
 */
export async function redirects({ app }, report) {
  const { port } = app
  const lines = hosts.flatMap((host) => {
    const tail = host.replace(/^\//, '')
    const path = host.startsWith('/') ? host : `/${host}`
    return [
      path,
      `${path}/`,
      `/go/${tail}`,
      `/go/${host}`,
      `/go${path}`,
      `/next?to=${encodeURIComponent(host)}`,
      `/next?to=${tail}`,
      `/old/${encodeURIComponent(host)}`,
      `/old/${tail}`,
      `/api/plain/?x=${tail}`,
      `/api/${tail}/`,
      `/_next${path}/`,
      `/post/${tail}/`,
    ]
  })
  await inParallel([...new Set(lines)], 6, async (path) => {
    const got = await ask(port, `GET ${path}`)
    report.check(8, `the redirect of ${path}`, problemOf(got))
  })
  const fields = [
    ['host', evil],
    ['x-forwarded-host', evil],
    ['x-forwarded-server', evil],
    ['x-host', evil],
    ['x-original-host', evil],
    ['x-http-host-override', evil],
    ['forwarded', `host=${evil}`],
    ['x-forwarded-proto', 'javascript'],
    ['x-forwarded-port', '1'],
    ['x-forwarded-prefix', `//${evil}`],
    ['x-forwarded-scheme', 'nothttps'],
    ['origin', `http://${evil}`],
    ['referer', `http://${evil}/`],
    ['x-original-url', `//${evil}`],
    ['x-rewrite-url', `//${evil}`],
  ]
  for (const [name = '', value = ''] of fields) {
    for (const path of [
      '/api/plain/',
      '//api/plain',
      '/go/api/plain',
      '/next?to=api',
      '/api//plain',
      '/',
      '/admin',
      '/nowhere/',
      '/hello.txt/',
      '/api/edge',
      '/show',
      '/_next/data/x/index.json/',
    ]) {
      const got =
        name === 'host'
          ? await ask(port, `GET ${path}`, { host: value })
          : await ask(port, `GET ${path}`, { headers: { [name]: value } })
      const shown = path.startsWith('/show') ? '' : got.body
      report.check(
        8,
        `${path} with ${name}: ${value}`,
        problemOf(got) ??
          (JSON.stringify(got.headers).includes(evil) || shown.includes(evil)
            ? 'the field is in the answer'
            : undefined),
      )
    }
  }
}

/** @param {Awaited<ReturnType<typeof ask>>} got */
function problemOf({ status, headers, text }) {
  if (status === 0 || status >= 500) return `${status}`
  if (/^x-evil:/im.test(text.slice(0, text.indexOf('\r\n\r\n')))) return 'a field was split off'
  for (const location of [headers['location'], headers['refresh']?.replace(/^\d+;url=/, '')]) {
    if (location === undefined || location.startsWith('https://example.com/')) continue
    if (!location.startsWith('/') || /^\/[/\\]/.test(location) || location.includes('\t'))
      return `it leads to ${location}`
    const { host } = new URL(location, 'http://localhost/')
    if (host !== 'localhost') return `it leads to ${host}`
  }
  return undefined
}
