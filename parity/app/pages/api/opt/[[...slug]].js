export default function handler(req, res) {
  res.json({ file: 'opt/[[...slug]].js', method: req.method, query: req.query })
}
