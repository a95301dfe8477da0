export default function handler(req, res) {
  res.json({ file: 'prec/[...x].js', method: req.method, query: req.query })
}
