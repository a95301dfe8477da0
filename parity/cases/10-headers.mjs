const control = ['x-middleware-next: 1', 'x-middleware-rewrite: /api/items/1', 'x-middleware-redirect: /x', 'x-middleware-invoke: 1', 'x-middleware-skip: 1', 'x-middleware-prefetch: 1', 'x-middleware-subrequest: middleware', 'x-middleware-set-cookie: a=1', 'x-middleware-override-headers: x-a', 'x-middleware-request-x-a: 1', 'x-matched-path: /api/items/1', 'x-nextjs-data: 1', 'x-invoke-path: /api/items/1', 'x-invoke-query: %7B%7D', 'x-invoke-status: 500', 'x-invoke-output: /api/items/[id]', 'x-invoke-error: x', 'x-now-route-matches: 1=a', 'x-nextjs-rewritten-path: /a', 'x-nextjs-rewritten-query: a', 'x-next-revalidated-tags: a', 'x-next-revalidate-tag-token: a', 'x-prerender-revalidate: x', 'x-prerender-revalidate-if-generated: 1', 'x-next-resume-state-length: 1', 'next-resume: 1', 'next-router-state-tree: x', 'next-url: /x', 'rsc: 1', 'next-router-prefetch: 1', 'next-action: abc', 'x-vercel-sc-headers: a', 'x-action-forwarded: 1', 'x-nextjs-cache: HIT', 'purpose: prefetch', 'x-deployment-id: a', 'x-nextjs-deployment-id: b']

/** What user code finds in `req.headers`, and what clients cannot smuggle in. */
export const cases = [
  { name: 'plain', path: '/api/echo' },
  { name: 'many kinds', path: '/api/echo', headers: ['X-A: 1', 'x-a: 2', 'X-B:  spaced  ', 'X-Empty:', 'Accept: a', 'Accept: b', 'Authorization: one', 'Authorization: two', 'User-Agent: u1', 'User-Agent: u2', 'Set-Cookie: a', 'Set-Cookie: b', 'Referer: r', 'X-Latin: caf\xe9'] },
  { name: 'forwarded headers', path: '/api/echo', headers: ['X-Forwarded-For: 1.2.3.4', 'X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: https', 'X-Forwarded-Port: 99'] },
  ...control.map((line) => ({ name: `control ${line}`, path: '/api/echo', headers: [line] })),
  ...['x-middleware-subrequest: pages/_middleware', 'x-invoke-path: /api/items/1', 'x-matched-path: /api/items/1', 'x-nextjs-data: 1'].map((line) => ({ name: `control on hello, ${line}`, path: '/api/hello', headers: [line] })),
  { name: 'control in answers', path: '/api/send/string?header=x-middleware-next:1&header=x-middleware-rewrite:/x&header=x-nextjs-cache:HIT&header=x-matched-path:/y' },
  { name: 'Connection header listed names', path: '/api/echo', headers: ['X-Hop: 1'] },
  { name: 'two Host headers', path: '/api/hello', headers: ['Host: other'] },
  { name: 'header without a colon', raw: ['GET /api/hello HTTP/1.1\r\nHost: l\r\nnonsense\r\n\r\n'] },
  { name: 'header name with a space', raw: ['GET /api/hello HTTP/1.1\r\nHost: l\r\nX A: 1\r\n\r\n'] },
  { name: 'folded header', raw: ['GET /api/hello HTTP/1.1\r\nHost: l\r\nX-A: 1\r\n 2\r\n\r\n'] },
  { name: 'bare LF', raw: ['GET /api/hello HTTP/1.1\nHost: l\n\n'] },
  { name: 'head over 16 KB', path: '/api/hello', headers: [`X-Big: ${'a'.repeat(17_000)}`] },
  { name: 'head just under 16 KB', path: '/api/hello', headers: [`X-Big: ${'a'.repeat(15_000)}`] },
  { name: 'many headers', path: '/api/hello', headers: Array.from({ length: 500 }, (_, n) => `X-${n}: 1`) },
  { name: 'both lengths', raw: ['POST /api/body/default HTTP/1.1\r\nHost: l\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'] },
  { name: 'two different lengths', raw: ['POST /api/body/default HTTP/1.1\r\nHost: l\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc'] },
  { name: 'negative length', raw: ['POST /api/body/default HTTP/1.1\r\nHost: l\r\nContent-Length: -3\r\n\r\nabc'] },
  { name: 'bad chunk size', raw: ['POST /api/body/default HTTP/1.1\r\nHost: l\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n'] },
  { name: 'Transfer-Encoding gzip, chunked', raw: ['POST /api/body/default HTTP/1.1\r\nHost: l\r\nTransfer-Encoding: gzip, chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n'] },
  { name: 'Transfer-Encoding identity', raw: ['POST /api/body/default HTTP/1.1\r\nHost: l\r\nTransfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc'] },
  { name: 'HTTP/2.0', raw: ['GET /api/hello HTTP/2.0\r\nHost: l\r\n\r\n'] },
  { name: 'no version', raw: ['GET /api/hello\r\n\r\n'] },
]
