export default function handler(req, res) {
  res.json({ file: 'a&b.js', method: req.method, url: req.url, query: req.query })
}
