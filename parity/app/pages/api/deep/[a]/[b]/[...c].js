export default function handler(req, res) {
  res.json({ file: 'deep/[a]/[b]/[...c].js', method: req.method, query: req.query })
}
