export default function handler(req, res) {
  res.json({ file: 'x=y.js', method: req.method, query: req.query })
}
