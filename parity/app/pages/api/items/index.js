export default function handler(req, res) {
  res.json({ file: 'items/index.js', method: req.method, query: req.query })
}
