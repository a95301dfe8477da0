export default function handler(req, res) {
  res.json({ hello: true, url: req.url, query: req.query })
}
