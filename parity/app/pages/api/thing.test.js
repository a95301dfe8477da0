export default function handler(req, res) {
  res.json({ file: 'thing.test.js', method: req.method, query: req.query })
}
