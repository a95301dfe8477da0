export default function handler(req, res) {
  res.json({ file: 'index/other.js', method: req.method, query: req.query })
}
