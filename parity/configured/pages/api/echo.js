/** What a handler sees after the rules have been applied. */
export default function handler(req, res) {
  res.json({ method: req.method, url: req.url, query: req.query, body: req.body })
}
