export default function handler(req, res) {
  res.json({ file: 'x=y.js', method: req.method, url: req.url, query: req.query })
}
