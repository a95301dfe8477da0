export default function handler(req, res) {
  res.json({ file: 'col:on.js', method: req.method, query: req.query })
}
