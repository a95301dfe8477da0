export default function handler(req, res) {
  res.json({ file: '$city.js', method: req.method, url: req.url, query: req.query })
}
