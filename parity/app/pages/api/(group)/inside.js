export default function handler(req, res) {
  res.json({ file: '(group)/inside.js', method: req.method, query: req.query })
}
