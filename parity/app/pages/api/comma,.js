export default function handler(req, res) {
  res.json({ file: 'comma,.js', method: req.method, query: req.query })
}
