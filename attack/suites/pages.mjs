// @ts-check
import { ask, exchange, inParallel, wait } from '../lib/client.mjs'
import { readCases } from '../lib/read-cases.mjs'

/**
 * Promise 8: nothing a client sends gets into a stored page or makes it anew (CVE-2024-46982, CVE-2025-49826 of Next.js); a
 * crowd on a stale page has it rendered once; a page that cannot be made anew stays as it was.
 *
 * @param {import('../lib/arena.mjs').Arena} arena
 * @param {import('../lib/report.mjs').Report} report
 */
export async function pages({ app }, report) {
  const { port } = app
  const counts = async () =>
    /** @type {Record<string, number>} */ (JSON.parse((await ask(port, 'GET /api/counts')).body))
  const before = await ask(port, 'GET /admin/report', {
    headers: { authorization: 'Bearer right' },
  })
  const first = await ask(port, 'GET /post/kept')
  const poison = readCases('control-headers')
  await inParallel(poison, 6, async (line) => {
    const name = line.slice(0, line.indexOf(':'))
    const headers = { [name]: line.slice(line.indexOf(':') + 1).trim() }
    for (const path of [
      '/post/kept',
      '/post/kept?__nextDataReq=1',
      '/post/kept?a=<script>',
      '/post/kept?id=other',
      '/post/kept?nxtPid=other',
      '/post/kept?__proto__=1',
      '/post/%6bept',
      '/',
    ]) {
      await ask(port, `GET ${path}`, { headers, host: 'evil.example' })
    }
    await ask(port, 'HEAD /post/kept', { headers })
    await ask(port, 'POST /post/kept', { headers, body: 'x' })
  })
  for (const [name, value] of Object.entries({
    range: 'bytes=0-0',
    'if-none-match': '*',
    'accept-encoding': 'gzip',
    accept: 'application/json',
    'cache-control': 'no-cache',
    'user-agent': 'Googlebot',
    cookie: '__prerender_bypass=x; __next_preview_data=y',
  })) {
    await ask(port, 'GET /post/kept', { headers: { [name]: value } })
    await ask(port, 'GET /', { headers: { [name]: value } })
  }
  const after = await ask(port, 'GET /post/kept')
  report.check(
    8,
    'a stored page after attempts to poison it',
    after.status === 200 && after.body === first.body && sameHead(first, after)
      ? undefined
      : `${after.status}, ${after.body.length} bytes instead of ${first.body.length}`,
  )
  const { 'post kept': post = 0 } = await counts()
  report.check(
    8,
    'nobody makes a stored page anew',
    post === 1 ? undefined : `it was made ${post} times`,
  )
  const home = await ask(port, 'GET /')
  report.check(
    8,
    'the home page after attempts to poison it',
    home.status === 200 && /home made/.test(home.body) && !home.body.includes('evil')
      ? undefined
      : `${home.status}`,
  )
  const report2 = await ask(port, 'GET /admin/report', {
    headers: { authorization: 'Bearer right' },
  })
  report.check(8, 'a guarded page', before.body === report2.body ? undefined : 'it changed')

  await crowd(port, report, counts)
  for (let i = 0; i < 3; i++) {
    await wait(1_100)
    const flaky = await ask(port, 'GET /flaky')
    report.check(
      8,
      'a page that cannot be made anew stays',
      flaky.status === 200 && flaky.body.includes('flaky-old-page') ? undefined : `${flaky.status}`,
    )
  }
  const { flaky = 0 } = await counts()
  report.check(8, 'it was tried to make it anew', flaky > 0 ? undefined : 'never')
}

/**
 * @param {number} port
 * @param {import('../lib/report.mjs').Report} report
 * @param {() => Promise<Record<string, number>>} counts
 */
async function crowd(port, report, counts) {
  await wait(4_000)
  const { home: before = 0 } = await counts()
  const bytes = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
  const started = performance.now()
  const answers = await Promise.all(
    Array.from({ length: 300 }, () => exchange(port, bytes, { patience: 15_000 })),
  )
  const seconds = (performance.now() - started) / 1_000
  await wait(500)
  const { home: after = 0 } = await counts()
  const failed = answers.filter(({ statuses }) => statuses.join() !== '200').length
  // It is stale again after three seconds.
  const most = 1 + Math.floor(seconds / 3)
  report.check(
    8,
    '300 clients on a stale page',
    failed > 0
      ? `${failed} failed`
      : after - before > most
        ? `it was made ${after - before} times in ${seconds} s`
        : undefined,
  )
}

/**
 * @param {{ headers: Record<string, string> }} a
 * @param {{ headers: Record<string, string> }} b
 */
function sameHead(a, b) {
  return ['content-type', 'content-length', 'etag', 'cache-control', 'vary', 'location'].every(
    (name) => a.headers[name] === b.headers[name],
  )
}
