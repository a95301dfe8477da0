// @ts-check
import { ask, inParallel } from '../lib/client.mjs'
import { readCases } from '../lib/read-cases.mjs'
import { dataPaths, spellings } from '../lib/spellings.mjs'

const targets = [
  '/api/admin',
  '/api/admin/secret',
  '/api/admin/7',
  '/admin',
  '/admin/report',
  '/admin/7',
  '/private/file.txt',
  // These a redirect guards.
  '/vault/file.txt',
  '/api/vault/7',
]

/**
 * Promise 8: no spelling of a path and no header gets past a guard that the plain path meets (CVE-2025-29927,
 * CVE-2026-44573, CVE-2026-44574 of Next.js), in any way that an app may want its paths to look.
 *
 * @param {import('../lib/arena.mjs').Arena} arena
 * @param {import('../lib/report.mjs').Report} report
 * @param {{ short: boolean }} options
 */
export async function guards(arena, report, { short }) {
  await attack('plain', arena.app.port, '', report)
  /** @type {{ style: string, matcher: boolean }[]} */
  const variants = short
    ? [{ style: 'any-slash', matcher: true }]
    : ['', 'base-path', 'trailing-slash', 'any-slash'].flatMap((style) => [
        ...(style === '' ? [] : [{ style, matcher: false }]),
        { style, matcher: true },
      ])
  for (const { style, matcher } of variants) {
    const victim = await arena.variant({ style, matcher })
    const base = style === 'base-path' ? '/docs' : ''
    await attack(`${style}${matcher ? ' matcher' : ''}`, victim.port, base, report)
    await victim.stop()
  }
}

/**
 * @param {string} what
 * @param {number} port
 * @param {string} base
 * @param {import('../lib/report.mjs').Report} report
 */
async function attack(what, port, base, report) {
  const allowed = { authorization: 'Bearer right' }
  for (const target of targets) {
    const open = await reach(port, base + target, allowed)
    report.check(
      8,
      `guard, ${what}: ${target} with the word`,
      open.body.includes('SECRET') ? undefined : `${open.status} ${open.headers['location']}`,
    )
  }
  const page = await reach(port, `${base}/`, {})
  const buildId = /"buildId":"([^"]+)"/.exec(page.body)?.[1] ?? 'none'
  const paths = targets.flatMap((target) => spellings(target)).map((path) => base + path)
  const data = ['/admin', '/admin/report', '/admin/7'].flatMap((target) =>
    dataPaths(target, buildId, base),
  )
  await inParallel([...new Set([...paths, ...data])], 6, async (path) => {
    const got = await reach(port, path, {})
    report.check(8, `guard, ${what}: ${path}`, problemOf(got))
  })
  const lines = readCases('control-headers')
  await inParallel(lines, 6, async (line) => {
    const name = line.slice(0, line.indexOf(':'))
    const value = line.slice(line.indexOf(':') + 1).trim()
    for (const target of [
      '/api/admin/secret',
      '/admin',
      '/admin/report',
      `/_next/data/${buildId}/admin.json`,
      '/private/file.txt',
    ]) {
      const got = await reach(port, base + target, { [name]: value })
      report.check(8, `guard, ${what}: ${target} with ${line}`, problemOf(got))
    }
  })
  for (const method of [
    'HEAD',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
    'TRACE',
    'PROPFIND',
    'LOCK',
    'QUERY',
    'PURGE',
    'M-SEARCH',
  ]) {
    for (const target of ['/api/admin/secret', '/admin', '/private/file.txt']) {
      const got = await ask(port, `${method} ${base}${target}`)
      report.check(
        8,
        `guard, ${what}: ${method} ${target}`,
        problemOf(got) ?? (got.status < 400 && got.status !== 308 ? `${got.status}` : undefined),
      )
    }
  }
}

/** @param {{ status: number, body: string }} got */
function problemOf({ status, body }) {
  if (body.includes('SECRET')) return 'the secret is out'
  return status === 0 || status >= 500 ? `${status}` : undefined
}

/**
 * Asks, and follows redirects on this server as a client would.
 *
 * @param {number} port
 * @param {string} path
 * @param {Record<string, string>} headers
 */
async function reach(port, path, headers) {
  let got = await ask(port, `GET ${path}`, { headers })
  for (let hops = 0; hops < 4; hops++) {
    const to = got.headers['location']
    if (to === undefined || !to.startsWith('/') || to.startsWith('//')) return got
    got = await ask(port, `GET ${to}`, { headers })
  }
  return got
}
