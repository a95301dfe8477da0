export default function handler(req, res) {
  res.json({ file: 'deep/[a]/[b]/index.js', method: req.method, url: req.url, query: req.query })
}
