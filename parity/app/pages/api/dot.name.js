export default function handler(req, res) {
  res.json({ file: 'dot.name.js', method: req.method, url: req.url, query: req.query })
}
