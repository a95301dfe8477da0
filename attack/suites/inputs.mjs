// @ts-check
import { ask, inParallel } from '../lib/client.mjs'
import { readCases } from '../lib/read-cases.mjs'

const leaks =
  /node_modules|node:internal|\bat \w+ \(|\.mjs:\d|\.ts:\d|\/work\/|inner-secret|RangeError|TypeError|SyntaxError|ENOENT|ENAMETOOLONG|URIError/

/**
 * Promises 5 and 6: hostile texts wherever text can stand. Nothing is polluted, split off, reflected or given away, and
 * nothing but a handler that threw is 500.
 *
 * @param {import('../lib/arena.mjs').Arena} arena
 * @param {import('../lib/report.mjs').Report} report
 * @param {{ short: boolean }} options
 */
export async function inputs({ app }, report, { short }) {
  const { port } = app
  /**
   * @param {string} name
   * @param {Awaited<ReturnType<typeof ask>>} got
   * @param {boolean} [mayThrow]
   */
  const judge = (name, got, mayThrow = false) => {
    const html =
      /text\/html/.test(got.headers['content-type'] ?? '') || got.body.startsWith('<!DOCTYPE')
    const problem =
      got.status === 0
        ? 'no answer'
        : got.status >= 500 && !mayThrow
          ? `${got.status} ${got.body.slice(0, 60)}`
          : 'x-evil' in got.headers || /(?:^|\n)evil=/.test(got.headers['set-cookie'] ?? '')
            ? 'a header was split off'
            : html && /<script>alert|<img src=x|<svg\/onload/.test(got.body)
              ? 'a script is in the page'
              : /^\{"polluted":true\}$|"polluted":(?!null|false)[^,{}]*\}$/.test(got.body)
                ? 'a prototype was polluted'
                : got.status >= 400 && leaks.test(got.body)
                  ? `a message is out: ${got.body.slice(0, 80)}`
                  : undefined
    report.check(/prototype|proto/.test(name) ? 5 : 6, name, problem)
  }
  const texts = [
    ...readCases('texts'),
    'a'.repeat(7_000),
    '%'.repeat(2_000),
    '%41'.repeat(2_000),
    '/'.repeat(2_000),
    '../'.repeat(1_000),
    '['.repeat(3_000),
    'a[b]'.repeat(1_000),
    '\xff'.repeat(2_000),
  ]
  await inParallel(short ? texts.filter((_, at) => at % 16 === 0) : texts, 6, async (text) => {
    const shown = JSON.stringify(text.length > 60 ? `${text.slice(0, 40)}… (${text.length})` : text)
    const raw = text
      .replaceAll(/[^\x21-\x7e]/g, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
      .replaceAll('#', '%23')
    const coded = encodeURIComponent(text)
    for (const [how, value] of [
      ['', raw],
      [', encoded', coded.length < 15_000 ? coded : raw],
    ]) {
      for (const path of [
        '/api/echo?a=',
        '/api/merge?',
        '/api/files/',
        '/api/admin/',
        '/post/',
        '/show?a=',
        '/show?',
        '/',
        '/_next/',
        '/_next/static/',
        '/_next/data/',
        '/_next/image?url=',
        '/go/',
        '/old/',
        '/next?to=',
        '/inside/',
        '/api/edge?a=',
        '/dashes/',
        '/api/h/',
        '/up/',
      ]) {
        judge(
          `${path} with ${shown}${how}`,
          await ask(
            port,
            `GET ${path}${(value ?? '').replace(/^\//, path.endsWith('/') ? '' : '/')}`,
          ),
        )
      }
      judge(
        `/api/out?header with ${shown}${how}`,
        await ask(port, `GET /api/out?header=${value}`),
        true,
      )
      judge(
        `/api/out?cookie with ${shown}${how}`,
        await ask(port, `GET /api/out?cookie=${value}`),
        true,
      )
      judge(`/api/out?to with ${shown}${how}`, await ask(port, `GET /api/out?to=${value}`), true)
      judge(
        `/api/out?reason with ${shown}${how}`,
        await ask(port, `GET /api/out?reason=${value}`),
        true,
      )
    }
    // oxlint-disable-next-line eslint/no-control-regex -- what no field may hold
    const field = text.replaceAll(/[\x00-\x08\x0a-\x1f\x7f]/g, '').slice(0, 7_000)
    for (const name of [
      'cookie',
      'accept',
      'accept-encoding',
      'accept-language',
      'authorization',
      'cache-control',
      'content-type',
      'if-match',
      'if-none-match',
      'if-modified-since',
      'if-unmodified-since',
      'if-range',
      'origin',
      'range',
      'referer',
      'user-agent',
      'x-forwarded-host',
      'x-forwarded-for',
      'x-forwarded-proto',
      'forwarded',
      'x-requested-with',
      'priority',
      'prefer',
    ]) {
      for (const path of ['/api/merge', '/', '/hello.txt', '/nowhere']) {
        judge(
          `${path} with ${name}: ${shown}`,
          await ask(port, `GET ${path}`, { headers: { [name]: field } }),
        )
      }
    }
    judge(
      `/ with a cookie of ${shown}`,
      await ask(port, 'GET /api/plain', {
        headers: {
          cookie: `theme=${field}; __prerender_bypass=${field}; __next_preview_data=${field}`,
        },
      }),
    )
    for (const type of [
      'application/json',
      'application/ld+json',
      'application/x-www-form-urlencoded',
      'text/plain',
      'application/octet-stream',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-16le',
      'application/json; charset=x',
      'a',
      '',
    ]) {
      for (const path of ['/api/merge', '/api/echo', '/api/raw', '/', '/show', '/api/edge']) {
        judge(
          `${path} with a body of ${type || 'no type'}: ${shown}`,
          await ask(port, `POST ${path}`, {
            body: Buffer.from(text, 'latin1'),
            headers: { 'content-type': type },
          }),
        )
      }
    }
  })
  await bodies(port, judge)
  const { status, body } = await ask(port, 'GET /api/throws')
  report.check(
    6,
    'a handler that throws',
    status === 500 && !leaks.test(body) ? undefined : `${status} ${body}`,
  )
  const clean = await ask(port, 'GET /api/merge')
  report.check(
    5,
    'prototypes after all this',
    clean.body.includes('"polluted":false') ? undefined : clean.body,
  )
}

/**
 * Bodies that are too deep, too many or too odd.
 *
 * @param {number} port
 * @param {(name: string, got: Awaited<ReturnType<typeof ask>>) => void} judge
 */
async function bodies(port, judge) {
  const many = (/** @type {number} */ count, /** @type {(at: number) => string} */ make) =>
    Array.from({ length: count }, (_, at) => make(at)).join(',')
  const cases = /** @type {const} */ ([
    ['nested arrays', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
    ['nested objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['arrays that do not end', '['.repeat(500_000)],
    ['objects that do not end', '{"a":'.repeat(150_000)],
    ['5,000 nested arrays', `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
    [
      'nested arrays with a poisoned key',
      `${'['.repeat(3_000)}{"__proto__":{"polluted":1}}${']'.repeat(3_000)}`,
    ],
    ['100,000 keys', `{${many(75_000, (at) => `"k${at}":1`)}}`],
    ['one key 100,000 times', `{${many(100_000, () => '"a":1')}}`],
    ['500,000 numbers', `[${many(500_000, () => '1')}]`],
    ['a number of 900,000 digits', '1'.repeat(900_000)],
    ['a fraction of 900,000 digits', `0.${'1'.repeat(900_000)}`],
    ['an exponent of 900,000 digits', `1e${'9'.repeat(900_000)}`],
    ['a text of 900,000 escapes', `"${String.raw`\u0041`.repeat(150_000)}"`],
    ['a text that does not end', `"${'\\'.repeat(900_001)}`],
    ['spaces', ' '.repeat(1_000_000)],
  ])
  for (const [name, body] of cases) {
    for (const path of ['/api/echo', '/api/merge']) {
      judge(
        `${path} with JSON: ${name}`,
        await ask(port, `POST ${path}`, { body, headers: { 'content-type': 'application/json' } }),
      )
    }
  }
  const forms = /** @type {const} */ ([
    ['100,000 pairs', many(100_000, (at) => `k${at}=1`).replaceAll(',', '&')],
    ['one key 300,000 times', 'a=1&'.repeat(250_000)],
    ['ampersands', '&'.repeat(1_000_000)],
    ['equal signs', '='.repeat(1_000_000)],
    ['percent signs', '%'.repeat(1_000_000)],
    ['brackets', `a${'[b]'.repeat(300_000)}=1`],
    ['dots', `a${'.b'.repeat(400_000)}=1`],
    ['pluses', '+'.repeat(1_000_000)],
    ['an array of a billion', 'a[999999999]=1&a[length]=4294967295'],
  ])
  for (const [name, body] of forms) {
    for (const path of ['/api/echo', '/api/merge']) {
      judge(
        `${path} with a form: ${name}`,
        await ask(port, `POST ${path}`, {
          body,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        }),
      )
    }
  }
  judge(
    '400 cookies',
    await ask(port, 'GET /api/merge', {
      headers: { cookie: many(1_400, (at) => `k${at}=1`).replaceAll(',', '; ') },
    }),
  )
  judge(
    '1,000 empty cookies',
    await ask(port, 'GET /api/merge', { headers: { cookie: ';='.repeat(6_000) } }),
  )
  judge(
    '3,000 query pairs',
    await ask(port, `GET /api/merge?${many(1_500, (at) => `k${at}=1`).replaceAll(',', '&')}`),
  )
  judge('5,000 query keys', await ask(port, `GET /api/echo?${'a&'.repeat(5_000)}`))
}
