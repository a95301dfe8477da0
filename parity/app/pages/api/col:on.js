export default function handler(req, res) {
  res.json({ file: 'col:on.js', method: req.method, url: req.url, query: req.query })
}
