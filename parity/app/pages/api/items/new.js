export default function handler(req, res) {
  res.json({ file: 'items/new.js', method: req.method, url: req.url, query: req.query })
}
