export default function handler(req, res) {
  res.json({ file: 'a&b.js', method: req.method, query: req.query })
}
