export default function handler(req, res) {
  res.json({ file: '~tilde.js', method: req.method, url: req.url, query: req.query })
}
