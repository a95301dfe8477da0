export default function handler(req, res) {
  res.json({ file: '_private.js', method: req.method, query: req.query })
}
