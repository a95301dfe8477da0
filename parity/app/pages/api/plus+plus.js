export default function handler(req, res) {
  res.json({ file: 'plus+plus.js', method: req.method, query: req.query })
}
