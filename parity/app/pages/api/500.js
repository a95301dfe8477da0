export default function handler(req, res) {
  res.json({ file: '500.js', method: req.method, query: req.query })
}
