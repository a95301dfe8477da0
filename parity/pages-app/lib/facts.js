/** What a data function is given, in a form that props can hold. */
export function facts({ req, res, ...rest }) {
  return {
    keys: [req && 'req', res && 'res', ...Object.keys(rest)],
    ...Object.fromEntries(
      Object.entries(rest).map(([key, value]) => [key, value === undefined ? 'undefined' : value]),
    ),
    url: req.url,
    method: req.method,
    cookies: req.cookies,
    host: req.headers.host,
    status: res.statusCode,
    sent: res.headersSent,
  }
}
