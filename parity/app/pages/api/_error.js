export default function handler(req, res) {
  res.json({ file: '_error.js', method: req.method, query: req.query })
}
