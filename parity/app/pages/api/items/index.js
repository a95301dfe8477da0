export default function handler(req, res) {
  res.json({ file: 'items/index.js', method: req.method, url: req.url, query: req.query })
}
