export default function handler(req, res) {
  res.json({ file: 'opt/[[...slug]].js', method: req.method, url: req.url, query: req.query })
}
