export default function handler(req, res) {
  res.json({ file: 'prec/static.js', method: req.method, url: req.url, query: req.query })
}
