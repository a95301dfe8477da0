export default function handler(req, res) {
  res.json({ file: 'dot.name.js', method: req.method, query: req.query })
}
