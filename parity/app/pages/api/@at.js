export default function handler(req, res) {
  res.json({ file: '@at.js', method: req.method, url: req.url, query: req.query })
}
