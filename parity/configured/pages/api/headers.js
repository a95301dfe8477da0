const shown = /^(?:x-(?!forwarded|middleware)|cookie|host|content)/

export default function handler(req, res) {
  const headers = Object.entries(req.headers).filter(([name]) => shown.test(name))
  res.json({ headers: headers.sort(([a], [b]) => (a < b ? -1 : 1)), cookies: req.cookies })
}
