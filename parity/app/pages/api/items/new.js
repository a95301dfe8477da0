export default function handler(req, res) {
  res.json({ file: 'items/new.js', method: req.method, query: req.query })
}
