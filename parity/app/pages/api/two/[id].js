export default function handler(req, res) {
  res.json({ file: 'two/[id].js', method: req.method, url: req.url, query: req.query })
}
