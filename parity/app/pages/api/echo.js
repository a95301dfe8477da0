import { describe } from '@/lib/describe'

/** Shows the request as the handler sees it. */
export default function handler(req, res) {
  res.json({
    method: req.method,
    query: req.query,
    cookies: req.cookies,
    body: describe(req.body),
    headers: req.headers,
    rawHeaders: req.rawHeaders,
    httpVersion: req.httpVersion,
    preview: describe(req.preview),
    draftMode: describe(req.draftMode),
    previewData: describe(req.previewData),
    ownKeys: ['query', 'cookies', 'body', 'env'].filter((key) => key in req),
  })
}
