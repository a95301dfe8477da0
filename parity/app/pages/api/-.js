export default function handler(req, res) {
  res.json({ file: '-.js', method: req.method, query: req.query })
}
