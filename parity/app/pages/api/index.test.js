export default function handler(req, res) {
  res.json({ file: 'index.test.js', method: req.method, url: req.url, query: req.query })
}
