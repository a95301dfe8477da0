export default function handler(req, res) {
  res.json({ file: '$city.js', method: req.method, query: req.query })
}
