export default function handler(req, res) {
  res.json({ file: 'index.js', method: req.method, query: req.query })
}
