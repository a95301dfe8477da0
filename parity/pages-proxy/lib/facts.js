/** What a data function is given, in a form that props can hold. */
export function facts({ req, res, ...rest }) {
  const query = Object.fromEntries(Object.entries(rest.query).sort())
  return {
    keys: [req && 'req', res && 'res', ...Object.keys(rest)],
    ...Object.fromEntries(
      Object.entries({ ...rest, query }).map(([key, value]) => [
        key,
        value === undefined ? 'undefined' : value,
      ]),
    ),
    // Its query has a spelling of its own in Next.js (the difference `req-url`).
    path: req.url.split('?')[0],
    method: req.method,
    cookies: req.cookies,
    host: req.headers.host,
    status: res.statusCode,
    sent: res.headersSent,
  }
}
