export default function handler(req, res) {
  res.json({ file: 'prec2/[x]/a.js', method: req.method, query: req.query })
}
