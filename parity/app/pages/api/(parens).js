export default function handler(req, res) {
  res.json({ file: '(parens).js', method: req.method, query: req.query })
}
