export default function handler(req, res) {
  res.json({ deep: req.query, url: req.url })
}
