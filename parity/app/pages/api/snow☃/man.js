export default function handler(req, res) {
  res.json({ file: 'snow☃/man.js', method: req.method, url: req.url, query: req.query })
}
