export default function handler(req, res) {
  res.json({ file: 'index.test.js', method: req.method, query: req.query })
}
