import type { TestApp } from './app-of.ts'

/** A client that keeps cookies, as a browser does. */
export interface Visitor {
  readonly cookies: ReadonlyMap<string, string>
  fetch(path: string, init?: RequestInit): Promise<Response>
}

/**
 * Makes a client of an app that sends back the cookies it was given.
 *
 * @example const visitor = visit(app); await visitor.fetch('/api/login', { method: 'POST' })
 */
export function visit(app: TestApp): Visitor {
  const cookies = new Map<string, string>()
  return {
    cookies,
    async fetch(path, init = {}) {
      const headers = new Headers(init.headers)
      if (cookies.size > 0) {
        headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
      }
      const answer = await app.fetch(path, { ...init, headers })
      for (const line of answer.headers.getSetCookie()) keep(cookies, line)
      return answer
    },
  }
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(/;\s*/)
  const name = pair.slice(0, pair.indexOf('='))
  const expires = attributes.find((text) => /^expires=/i.test(text))?.slice('expires='.length)
  const gone =
    attributes.some((text) => /^max-age=(?:0|-\d+)$/i.test(text)) ||
    (expires !== undefined && Date.parse(expires) < Date.now())
  if (gone) cookies.delete(name)
  else cookies.set(name, pair.slice(name.length + 1))
}
