export default function handler(req, res) {
  res.json({ file: '@at.js', method: req.method, query: req.query })
}
