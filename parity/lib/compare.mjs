import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'

import { isPage, pageDifferences } from './page.mjs'

/**
 * Differences that apply to every answer, not to one case. Each has an entry in
 * docs/reference/differences.md under the same name.
 */
export const everywhere = [
  'powered-by',
  'keep-alive-timeout',
  'framing',
  'error-page',
  'nosniff',
  'forwarded-headers',
  'cache-state',
  'error-look',
]

/** Lists in words what is not the same in two exchanges, as far as the case asks for it. */
export function differences(test, next, verso) {
  const found = []
  const { compare } = test
  if (compare.includes('end') && next.end !== verso.end)
    found.push(`end: ${next.end} / ${verso.end}`)
  if (next.found.length !== verso.found.length) {
    found.push(`answers: ${next.found.length} (${next.end}) / ${verso.found.length} (${verso.end})`)
    return found
  }
  next.found.forEach((answer, index) => {
    found.push(...answerDifferences(test, answer, verso.found[index]))
  })
  return found
}

/**
 * Says in what Verso misses what a listed difference promises instead:
 * `{ status }`, or `{ closed: true }` for an answer that is broken off.
 */
export function unmet(promise, { found, end }) {
  if (promise === undefined) return undefined
  const [answer] = found
  if (promise.status !== undefined && answer?.status !== promise.status) {
    return `promised status ${promise.status}, got ${answer?.statusLine ?? end}`
  }
  if (promise.body !== undefined && answer?.body.toString() !== promise.body) {
    return `promised the body ${promise.body}, got ${answer?.body.toString()}`
  }
  if (promise.cut === true && (answer === undefined || !answer.framing.includes('cut short'))) {
    return `promised a broken-off answer, got ${answer?.framing ?? end}`
  }
  return undefined
}

function answerDifferences(test, next, verso) {
  const found = []
  const { compare } = test
  const interim = [next, verso].map((one) => one.interim.map((head) => head.statusLine).join(', '))
  if (compare.includes('status')) {
    if (next.statusLine !== verso.statusLine)
      found.push(`status: ${next.statusLine} / ${verso.statusLine}`)
    if (interim[0] !== interim[1])
      found.push(`interim: ${interim[0] || 'none'} / ${interim[1] || 'none'}`)
  }
  const errorPage = !isPage(readable(verso)) && isErrorPage(next)
  if (compare.includes('headers')) found.push(...headerDifferences(next, verso, errorPage, test))
  if (compare.includes('order')) found.push(...orderDifferences(next, verso))
  if (compare.includes('body') && !errorPage) {
    const [a, b] = [readable(next), readable(verso)]
    if (isPage(a) && isPage(b)) {
      for (const { part, left, right } of pageDifferences(a, b))
        found.push(`page ${part}: ${shorten(left, right)}`)
    } else if (a !== b) found.push(`body: ${shorten(a, b)}`)
    if ((next.trailers ?? '') !== (verso.trailers ?? ''))
      found.push(`trailers: ${next.trailers} / ${verso.trailers}`)
    const cut = [next, verso].map((one) => one.framing.includes('cut short'))
    if (cut[0] !== cut[1]) found.push(`complete: ${next.framing} / ${verso.framing}`)
  }
  return found
}

// error-page: an app with API routes only answers errors as JSON, so there is no page to compare.
function isErrorPage({ status, headers, body }) {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  const plain = type === 'text/plain; charset=utf-8' && body.toString() === 'Not Found'
  const typed =
    type.startsWith('text/html') && headers.some(([name]) => name.toLowerCase() === 'x-powered-by')
  return status >= 400 && (typed || plain)
}

function headerDifferences(next, verso, errorPage, { pages }) {
  const [a, b] = [collect(next), collect(verso)]
  const skip = new Set(['x-powered-by', 'transfer-encoding'])
  if (errorPage)
    for (const name of ['content-type', 'etag', 'content-length', 'vary', 'x-content-type-options'])
      skip.add(name)
  // framing: Next.js sends chunks where it could know the length.
  if (!a.has('content-length')) skip.add('content-length')
  // What is derived from the body says nothing new when the bodies differ.
  if (holdsForwarded(next) || holdsForwarded(verso) || readable(next) !== readable(verso)) {
    skip.add('content-length')
    skip.add('etag')
  }
  // cache-state: the same word as x-nextjs-cache, or a truer one.
  skip.add('x-verso-cache')
  // Pages name their bundler's files, so no two are the same bytes; that there is a tag is compared.
  if (pages && a.has('etag') && b.has('etag')) skip.add('etag').add('content-length')
  if (!a.has('x-content-type-options')) skip.add('x-content-type-options')
  const found = []
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    if (skip.has(name)) continue
    const [left, right] = [a.get(name) ?? 'none', b.get(name) ?? 'none']
    if (left !== right) found.push(`header ${name}: ${shorten(left, right)}`)
  }
  return found
}

/** Of what both send: the rest is a difference of headers. */
function orderDifferences(next, verso) {
  const names = [next, verso].map(({ headers }) => headers.map(([name]) => name.toLowerCase()))
  const [left, right] = names.map((own) =>
    own.filter((name) => names.every((list) => list.includes(name))).join(', '),
  )
  return left === right ? [] : [`order: ${left} / ${right}`]
}

function collect({ headers }) {
  const collected = new Map()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    const shown = mask(key, value)
    collected.set(key, collected.has(key) ? `${collected.get(key)} | ${shown}` : shown)
  }
  return collected
}

/** Hides what differs from second to second and from build to build. */
function mask(name, value) {
  if (name === 'date') return /1970/.test(value) ? value : 'a date'
  if (name === 'keep-alive') return value.replace(/timeout=\d+/, 'timeout=n')
  if (name === 'set-cookie')
    return value
      .replace(/Expires=[^;]*20[2-9]\d[^;]*/, 'Expires=later')
      .replace(/^(__prerender_bypass|__next_preview_data)=[^;]+/, '$1=token')
  return value
}

function readable({ headers, body }) {
  const encoding = headers.find(([name]) => name.toLowerCase() === 'content-encoding')?.[1]
  const text = decode(body, encoding).toString('utf8')
  return text.replaceAll(forwarded, '')
}

// forwarded-headers: added by Next.js to req.headers; one of them holds the port.
const forwarded =
  /,"x-forwarded-(host|port|proto|for)":"(localhost|\d+|http|::ffff:127\.0\.0\.1|127\.0\.0\.1)"/g

function holdsForwarded({ body }) {
  return body.toString('latin1').search(forwarded) !== -1
}

function decode(body, encoding) {
  try {
    if (encoding === 'gzip') return gunzipSync(body)
    if (encoding === 'deflate') return inflateSync(body)
    if (encoding === 'br') return brotliDecompressSync(body)
  } catch {
    // A label that lies about its body (cases do that) is compared as the bytes are.
  }
  return body
}

function shorten(left, right) {
  if (left.length + right.length <= 400) return `${JSON.stringify(left)} / ${JSON.stringify(right)}`
  let at = 0
  while (at < left.length && left[at] === right[at]) at++
  const from = Math.max(0, at - 40)
  const cut = (text) => JSON.stringify(text.slice(from, at + 160))
  return `from character ${at}: ...${cut(left)} / ...${cut(right)} (lengths ${left.length} / ${right.length})`
}
