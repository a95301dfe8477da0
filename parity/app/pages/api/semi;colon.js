export default function handler(req, res) {
  res.json({ file: 'semi;colon.js', method: req.method, query: req.query })
}
