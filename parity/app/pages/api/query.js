export default function handler(req, res) {
  res.json({
    keys: Object.keys(req.query).slice(0, 40),
    count: Object.keys(req.query).length,
    query: Object.keys(req.query).length > 40 ? null : req.query,
    nullPrototype: Object.getPrototypeOf(req.query) === null,
    same: req.query === req.query,
    url: req.url.length > 300 ? req.url.length : req.url,
  })
}
