export default function handler(req, res) {
  res.json({ file: '[dyn].top.js', method: req.method, query: req.query })
}
