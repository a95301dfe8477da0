export default function handler(req, res) {
  res.json({ file: "quo'te.js", method: req.method, url: req.url, query: req.query })
}
