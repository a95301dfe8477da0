export default function handler(req, res) {
  res.json({ file: 'wild*.js', method: req.method, query: req.query })
}
