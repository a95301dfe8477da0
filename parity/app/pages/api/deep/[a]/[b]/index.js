export default function handler(req, res) {
  res.json({ file: 'deep/[a]/[b]/index.js', method: req.method, query: req.query })
}
