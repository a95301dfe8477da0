/**
 * Lists in words what is not the same in two HTML pages: attributes of `<html>` and `<body>`, the tags of the head in
 * their order, what stands in the body, `__NEXT_DATA__`. Which files a page loads is each bundler's own affair.
 *
 * @example pageDifferences('<html>…', '<html>…') // ['head: …']
 */
export function pageDifferences(left, right) {
  const [a, b] = [parsePage(left), parsePage(right)]
  return Object.keys(a)
    .filter((part) => a[part] !== b[part])
    .map((part) => ({ part, left: a[part] ?? 'none', right: b[part] ?? 'none' }))
}

/** Tells an answer whose body is compared as a page. */
export function isPage(text) {
  return text.startsWith('<!DOCTYPE html>')
}

function parsePage(html) {
  const text = html.replaceAll(hashed, '/_next/static/*$1').replaceAll(moduleClass, 'class="*"')
  const data = /<script id="__NEXT_DATA__"[^>]*>([^<]*)<\/script>/.exec(text)
  const [, frame = '', head = '', body = ''] = /^(.*?<head[^>]*>)(.*?)<\/head>(.*)$/s.exec(
    text,
  ) ?? [undefined, text]
  const visible = body.replace(data?.[0] ?? '', '').replaceAll(ownScript, '')
  return {
    frame,
    head: tags(head).filter(isAppsOwn).map(sortAttributes).join('\n'),
    // error-look: the default error page says the same, in a style of its own.
    styles: String((head.match(/rel="stylesheet" href="[^"]*\/_next\//g) ?? []).length),
    body: data?.[1].includes('"page":"/_error"') ? toText(visible) : visible,
    data: data === null ? 'none' : sorted(JSON.parse(data[1])),
    'data element': data === null ? 'none' : data[0].slice(0, data[0].indexOf('>')),
  }
}

/** What a reader sees. */
function toText(html) {
  return html
    .replaceAll(/<(style|script)\b.*?<\/\1>|<!--.*?-->/gs, '')
    .replaceAll(/<[^>]+>/g, '|')
    .replaceAll(/\|+/g, '|')
}

// Names of built files, up to their ending, and the scoped names of CSS modules.
const hashed = /\/_next\/static\/[^"'\s)]*?(\.\w+)?(?=["'\s)&])/g
const moduleClass = /class="(?:[\w-]*(?:_box|box_|_inner|inner_)[\w-]*\s?)+"/g
const ownScript = /<script[^>]*src="[^"]*\/_next\/[^"]*"[^>]*><\/script>/g

/** The elements of a head, one each, without looking inside scripts and styles. */
function tags(head) {
  return head.match(/<(title|script|style|noscript)\b.*?<\/\1>|<[^>]+>|[^<]+/gs) ?? []
}

/** Scripts, styles and preloads of the bundler, and the mark before the styles, are left out. */
function isAppsOwn(tag) {
  if (tag.includes('/_next/static/*')) return /<(meta|title)/.test(tag)
  return !/^<noscript data-n-css|^<script type="module"|^<script[^>]*>\(globalThis\["TURBOPACK/.test(
    tag,
  )
}

/** The order of attributes says nothing. */
function sortAttributes(tag) {
  return tag.replace(/^<(\w+)((?: [\w:-]+(?:="[^"]*")?)*)/, (_, name, attributes) =>
    ['<' + name, ...(attributes.match(/[\w:-]+(="[^"]*")?/g) ?? []).sort()].join(' '),
  )
}

function sorted(value) {
  delete value.buildId
  // error-look: the default error page is told the name of the server's own host in Next.js.
  if (value.page === '/_error') delete value.props.pageProps?.hostname
  return JSON.stringify(value, (_key, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
