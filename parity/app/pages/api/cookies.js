export default function handler(req, res) {
  const first = req.cookies
  res.json({
    keys: Object.keys(first).slice(0, 40),
    count: Object.keys(first).length,
    cookies: first,
    same: first === req.cookies,
    header: req.headers.cookie ?? null,
  })
}
