export default function handler(req, res) {
  res.json({ file: '[dyn].top.js', method: req.method, url: req.url, query: req.query })
}
