export default function handler(req, res) {
  res.json({ file: 'with space.js', method: req.method, query: req.query })
}
