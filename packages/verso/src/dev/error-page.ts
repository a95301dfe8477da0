import type { ErrorDescription } from '../handler/fail-request.ts'

import type { DescribedError } from './describe-error.ts'

/**
 * Writes a described error as a page, as JSON and as text.
 *
 * @param script the address of one that has the page loaded again after an edit
 * @example const { html } = renderError(describe(error, { dir }))
 */
export function renderError(error: DescribedError, script?: string): ErrorDescription {
  return { html: toHtml(error, script), json: toJson(error), text: toText(error) }
}

function toJson(error: DescribedError): object {
  const { stack, cause, ...rest } = error
  return {
    error: {
      ...rest,
      stack: stack.map((line) => line.text),
      ...(cause !== undefined && { cause: toJson(cause) }),
    },
  }
}

function toText(error: DescribedError, label = ''): string {
  const place = placeOf(error)
  return [
    `${label}${error.name}: ${error.message}`,
    ...(place === '' ? [] : ['', `at ${place}`]),
    ...(error.frame === undefined ? [] : ['', error.frame]),
    ...(error.hint === undefined ? [] : ['', error.hint]),
    ...(error.stack.length === 0 ? [] : ['', ...error.stack.map((line) => `    ${line.text}`)]),
    ...(error.cause === undefined ? [] : ['', toText(error.cause, 'Caused by ')]),
    '',
  ].join('\n')
}

/** Everything that is inserted passes through `escape`: messages may hold what a client sent (cross-site scripting, CWE-79). */
function toHtml(error: DescribedError, script: string | undefined): string {
  const title = escape(`${error.name}: ${error.message}`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'${script === undefined ? '' : "; script-src 'self'; connect-src 'self' ws: wss:"}">
<meta name="viewport" content="width=device-width">
<title>${title}</title>${script === undefined ? '' : `\n<script type="module" src="${escape(script)}"></script>`}
<style>
:root { color-scheme: light dark; --line: light-dark(#d9d9de, #3a3a42); --soft: light-dark(#6a6a75, #9a9aa6); --bad: light-dark(#b3261e, #ff8a80); --back: light-dark(#f6f6f8, #1c1c21) }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem; font: 1rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.25rem; color: var(--bad); overflow-wrap: anywhere; white-space: pre-wrap }
h2 { font-size: 1rem; margin-top: 2rem }
pre { padding: 1rem; overflow-x: auto; background: var(--back); border: 1px solid var(--line); border-radius: .5rem; font: .875rem/1.5 ui-monospace, monospace }
.at { color: var(--bad); font-weight: 600 }
.soft, .soft a { color: var(--soft) }
</style>
</head>
<body>
${error.route === undefined ? '' : `<p class="soft">${escape(error.route)}</p>`}
${section(error, 'h1')}
<p class="soft">Only shown in development. In production clients see “Internal Server Error”.</p>
</body>
</html>
`
}

function section(error: DescribedError, heading: 'h1' | 'h2', label = ''): string {
  const place = placeOf(error)
  return [
    `<${heading}>${escape(`${label}${error.name}: ${error.message}`)}</${heading}>`,
    error.hint === undefined ? '' : `<p>${escape(error.hint)}</p>`,
    place === '' ? '' : `<p><strong>${escape(place)}</strong></p>`,
    error.frame === undefined ? '' : `<pre>${markArrow(error.frame)}</pre>`,
    error.stack.length === 0
      ? ''
      : `<details${error.frame === undefined ? ' open' : ''}><summary>Stack</summary><pre>${error.stack
          .map((line) =>
            line.own ? escape(line.text) : `<span class="soft">${escape(line.text)}</span>`,
          )
          .join('\n')}</pre></details>`,
    error.cause === undefined ? '' : section(error.cause, 'h2', 'Caused by '),
  ].join('\n')
}

function markArrow(frame: string): string {
  return frame
    .split('\n')
    .map((line) =>
      line.startsWith('>') ? `<span class="at">${escape(line)}</span>` : escape(line),
    )
    .join('\n')
}

function placeOf({ file, line, column }: DescribedError): string {
  return file === undefined ? '' : `${file}:${line}:${column}`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
