export default function handler(req, res) {
  res.json({ file: 'items/[id]/edit.js', method: req.method, query: req.query })
}
