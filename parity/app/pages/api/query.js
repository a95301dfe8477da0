export default function handler(req, res) {
  const keys = Object.keys(req.query)
  res.json({
    keys: keys.slice(0, 40),
    count: keys.length,
    query: keys.length > 40 ? null : req.query,
    same: req.query === req.query,
  })
}
