export default function handler(req, res) {
  res.json({ file: 'items/[id]/edit.js', method: req.method, url: req.url, query: req.query })
}
