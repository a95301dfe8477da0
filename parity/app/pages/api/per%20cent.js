export default function handler(req, res) {
  res.json({ file: 'per%20cent.js', method: req.method, url: req.url, query: req.query })
}
