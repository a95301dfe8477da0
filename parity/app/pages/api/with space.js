export default function handler(req, res) {
  res.json({ file: 'with space.js', method: req.method, url: req.url, query: req.query })
}
