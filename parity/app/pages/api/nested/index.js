export default function handler(req, res) {
  res.json({ file: 'nested/index.js', method: req.method, query: req.query })
}
