export default function handler(req, res) {
  res.json({ file: "quo'te.js", method: req.method, query: req.query })
}
