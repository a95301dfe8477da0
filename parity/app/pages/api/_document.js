export default function handler(req, res) {
  res.json({ file: '_document.js', method: req.method, query: req.query })
}
