export default function handler(req, res) {
  res.json({ file: '404.js', method: req.method, query: req.query })
}
