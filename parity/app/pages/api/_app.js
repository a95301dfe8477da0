export default function handler(req, res) {
  res.json({ file: '_app.js', method: req.method, query: req.query })
}
