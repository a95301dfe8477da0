export default function handler(req, res) {
  res.json({ item: req.query, url: req.url })
}
