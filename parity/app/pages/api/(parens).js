export default function handler(req, res) {
  res.json({ file: '(parens).js', method: req.method, url: req.url, query: req.query })
}
