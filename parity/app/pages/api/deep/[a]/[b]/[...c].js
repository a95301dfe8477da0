export default function handler(req, res) {
  res.json({ file: 'deep/[a]/[b]/[...c].js', method: req.method, url: req.url, query: req.query })
}
