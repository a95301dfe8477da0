export default function handler(req, res) {
  res.json({ file: 'ünicode.js', method: req.method, url: req.url, query: req.query })
}
