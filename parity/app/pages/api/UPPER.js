export default function handler(req, res) {
  res.json({ file: 'UPPER.js', method: req.method, query: req.query })
}
