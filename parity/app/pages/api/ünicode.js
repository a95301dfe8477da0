export default function handler(req, res) {
  res.json({ file: 'ünicode.js', method: req.method, query: req.query })
}
