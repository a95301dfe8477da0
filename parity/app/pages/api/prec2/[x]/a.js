export default function handler(req, res) {
  res.json({ file: 'prec2/[x]/a.js', method: req.method, url: req.url, query: req.query })
}
