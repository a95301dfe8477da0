export default function handler(req, res) {
  res.json({ file: 'prec/static.js', method: req.method, query: req.query })
}
