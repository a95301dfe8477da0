export default function handler(req, res) {
  res.json({ file: '~tilde.js', method: req.method, query: req.query })
}
