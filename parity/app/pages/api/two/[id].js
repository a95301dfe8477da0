export default function handler(req, res) {
  res.json({ file: 'two/[id].js', method: req.method, query: req.query })
}
