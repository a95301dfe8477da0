export default function handler(req, res) {
  res.json({ file: 'snow☃/man.js', method: req.method, query: req.query })
}
