export default function handler(req, res) {
  res.json({ file: 'UPPER.js', method: req.method, url: req.url, query: req.query })
}
