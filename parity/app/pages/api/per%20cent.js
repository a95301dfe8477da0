export default function handler(req, res) {
  res.json({ file: 'per%20cent.js', method: req.method, query: req.query })
}
