export default function handler(req, res) {
  res.json({ file: 'docs/[...path].js', method: req.method, query: req.query })
}
