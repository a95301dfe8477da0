export default function handler(req, res) {
  res.json({ file: 'index/other.js', method: req.method, url: req.url, query: req.query })
}
