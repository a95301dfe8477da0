export default function handler(req, res) {
  res.json({ file: 'thing.test.js', method: req.method, url: req.url, query: req.query })
}
