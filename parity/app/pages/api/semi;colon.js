export default function handler(req, res) {
  res.json({ file: 'semi;colon.js', method: req.method, url: req.url, query: req.query })
}
